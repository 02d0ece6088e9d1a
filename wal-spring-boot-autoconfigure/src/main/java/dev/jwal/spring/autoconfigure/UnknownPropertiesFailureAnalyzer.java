// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which properties do not exist, and what was probably meant. */
final class UnknownPropertiesFailureAnalyzer
    extends AbstractFailureAnalyzer<UnknownPropertiesException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, UnknownPropertiesException cause) {
    return new FailureAnalysis(
        "There are no such properties of the write-ahead log:\n" + cause.describe(),
        "Correct the names. Properties of the application's own need a prefix other than 'wal'.",
        cause);
  }
}
