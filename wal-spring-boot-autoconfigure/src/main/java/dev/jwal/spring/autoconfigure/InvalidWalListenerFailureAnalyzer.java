// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.spring.internal.listener.InvalidWalListenerException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says how to declare a {@code @WalListener} method. */
final class InvalidWalListenerFailureAnalyzer
    extends AbstractFailureAnalyzer<InvalidWalListenerException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, InvalidWalListenerException invalid) {
    return new FailureAnalysis(String.valueOf(invalid.getMessage()), invalid.action(), invalid);
  }
}
