// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.WalStatus;
import dev.jwal.spring.VerifyMode;
import dev.jwal.spring.internal.startup.StartupCheck;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** What a native image has to keep for the log, and cannot see that it is needed. */
final class WalRuntimeHints implements RuntimeHintsRegistrar {

  private final BindingReflectionHintsRegistrar json = new BindingReflectionHintsRegistrar();

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
    // The engine looks this up by name: Java 17, which it is compiled for, does not have it.
    hints
        .reflection()
        .registerType(
            Thread.class,
            thread -> thread.withMethod("isVirtual", List.of(), ExecutableMode.INVOKE));
    // The details of health are a map, which does not say what is in it.
    json.registerReflectionHints(
        hints.reflection(), VerifyMode.class, StartupCheck.Result.class, WalStatus.State.class);
  }
}
