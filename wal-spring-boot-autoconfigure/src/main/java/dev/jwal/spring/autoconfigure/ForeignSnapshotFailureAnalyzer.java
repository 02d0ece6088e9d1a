// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.spring.internal.snapshot.ForeignSnapshotException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says whose snapshot is in the way. */
final class ForeignSnapshotFailureAnalyzer
    extends AbstractFailureAnalyzer<ForeignSnapshotException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, ForeignSnapshotException foreign) {
    return new FailureAnalysis(
        "The snapshot " + foreign.file() + " belongs to " + foreign.owner()
            + ". It does not belong to the write-ahead log in " + foreign.log() + ".",
        "Set 'wal.snapshot.dir' to a directory of this application's own, and 'wal.dir' to the log"
            + " that goes with the snapshots in it. If the log was created anew or replaced on"
            + " purpose, move the snapshot elsewhere.",
        foreign);
  }
}
