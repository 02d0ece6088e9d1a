// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import dev.jwal.Entry;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.annotation.ReflectiveProcessor;
import org.springframework.core.ResolvableType;

/**
 * Lets a native image call the {@code @WalListener} methods, and decode what they take: the
 * parameter's type and, of a sealed one, those that it permits.
 */
final class WalListenerReflectiveProcessor implements ReflectiveProcessor {

  private final BindingReflectionHintsRegistrar binding = new BindingReflectionHintsRegistrar();

  @Override
  public void registerReflectionHints(ReflectionHints hints, AnnotatedElement element) {
    if (element instanceof Method method) {
      hints.registerMethod(method, ExecutableMode.INVOKE);
      for (Type parameter : method.getGenericParameterTypes()) {
        registerPayload(hints, ResolvableType.forType(parameter));
      }
    }
  }

  private void registerPayload(ReflectionHints hints, ResolvableType parameter) {
    ResolvableType payload =
        parameter.toClass() == WalEntry.class ? parameter.getGeneric(0) : parameter;
    if (payload.toClass() != Entry.class && payload.toClass() != byte[].class) {
      registerWithPermitted(hints, payload.getType(), payload.toClass());
    }
  }

  private void registerWithPermitted(ReflectionHints hints, Type type, Class<?> raw) {
    binding.registerReflectionHints(hints, type);
    if (raw.isSealed()) {
      for (Class<?> permitted : raw.getPermittedSubclasses()) {
        registerWithPermitted(hints, permitted, permitted);
      }
    }
  }
}
