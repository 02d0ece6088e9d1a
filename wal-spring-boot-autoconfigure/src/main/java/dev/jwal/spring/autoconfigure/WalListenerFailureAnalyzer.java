// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.spring.AppendBeforeReplayException;
import dev.jwal.spring.WalCodecException;
import dev.jwal.spring.internal.listener.WalListenerException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says with which entry a method failed, and why. */
final class WalListenerFailureAnalyzer extends AbstractFailureAnalyzer<WalListenerException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, WalListenerException failure) {
    return new FailureAnalysis(describe(failure), action(failure), failure);
  }

  private static String describe(WalListenerException failure) {
    return "The @WalListener method '%s' of bean '%s' could not apply entry %s of the write-ahead log in %s.\n\n%s"
        .formatted(
            failure.method(),
            failure.beanName(),
            Long.toUnsignedString(failure.index()),
            failure.directory(),
            reason(failure));
  }

  private static String reason(WalListenerException failure) {
    return failure.getCause() instanceof WalCodecException codec
        ? String.valueOf(codec.getMessage())
        : String.valueOf(failure.getCause());
  }

  private static String action(WalListenerException failure) {
    if (failure.getCause() instanceof WalCodecException) {
      return "Let " + failure.parameter()
          + " read what earlier versions of the application wrote, or define a WalCodec bean that"
          + " does. For entries that another application wrote, declare a method that takes an"
          + " Entry.";
    }
    if (failure.getCause() instanceof AppendBeforeReplayException) {
      return "Let the method change the application's state only. What it leads to was appended"
          + " when the entry was new.";
    }
    return "Fix the cause. The entry is committed and will be replayed at every start, so the"
        + " method has to be able to apply it.";
  }
}
