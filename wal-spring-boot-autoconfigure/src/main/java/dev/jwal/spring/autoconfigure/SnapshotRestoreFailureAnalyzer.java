// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.spring.internal.snapshot.SnapshotRestoreException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which snapshot the application could not read back. */
final class SnapshotRestoreFailureAnalyzer
    extends AbstractFailureAnalyzer<SnapshotRestoreException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, SnapshotRestoreException failure) {
    return new FailureAnalysis(
        String.valueOf(failure.getMessage()),
        "Let readSnapshot read what earlier versions of the application wrote with writeSnapshot."
            + " The file itself is valid.",
        failure);
  }
}
