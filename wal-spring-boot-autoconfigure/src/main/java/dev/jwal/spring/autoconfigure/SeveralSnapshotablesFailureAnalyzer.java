// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what one snapshot of several beans needs. */
final class SeveralSnapshotablesFailureAnalyzer
    extends AbstractFailureAnalyzer<SeveralSnapshotablesException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, SeveralSnapshotablesException cause) {
    return new FailureAnalysis(
        "Several beans are Snapshotable, but a snapshot holds the state of one: "
            + String.join(", ", cause.beans())
            + ".",
        "Let one Snapshotable bean write and read the states of all, one after the other, and let"
            + " the others not implement Snapshotable. If only one of them has to be in snapshots,"
            + " make it @Primary.",
        cause);
  }
}
