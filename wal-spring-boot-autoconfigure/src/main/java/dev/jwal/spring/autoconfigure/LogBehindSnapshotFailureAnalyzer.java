// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.spring.internal.snapshot.LogBehindSnapshotException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says how much of a log is missing, as a snapshot proves. */
final class LogBehindSnapshotFailureAnalyzer
    extends AbstractFailureAnalyzer<LogBehindSnapshotException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, LogBehindSnapshotException shorter) {
    return new FailureAnalysis(
        "The end of the write-ahead log in " + shorter.log() + " is missing. It ends at entry "
            + Long.toUnsignedString(shorter.lastIndex()) + ", but the snapshot " + shorter.file()
            + " holds what entries up to " + Long.toUnsignedString(shorter.index()) + " led to.",
        "Restore the log's newest segments to 'wal.dir', or check that it names the log that goes"
            + " with the snapshots. To start without the missing entries, set"
            + " wal.snapshot.on-log-behind=accept for one start: the snapshot stays, under a name"
            + " that ends in '.ahead'.",
        shorter);
  }
}
