// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.spring.internal.snapshot.NoUsableSnapshotException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which snapshots are there, and why none can be used. */
final class NoUsableSnapshotFailureAnalyzer
    extends AbstractFailureAnalyzer<NoUsableSnapshotException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, NoUsableSnapshotException none) {
    String found = none.skipped().isEmpty() ? "There is none." : String.join("\n", none.skipped());
    return new FailureAnalysis(
        "The write-ahead log in " + none.log()
            + " no longer begins with its first entry, so the application's state can only come from"
            + " a snapshot. None in " + none.directory() + " can be used.\n\n" + found,
        "Check that 'wal.snapshot.dir' names the directory that goes with this log, and that its"
            + " volume is mounted; or restore a snapshot from a backup that was made after the log's"
            + " oldest segment was created.",
        none);
  }
}
