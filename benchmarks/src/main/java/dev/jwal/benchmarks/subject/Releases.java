// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.subject;

import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import java.util.List;

/**
 * What a running system does beside saving: it marks a snapshot after each segment, and releases
 * those before.
 */
final class Releases {

  private final Wal wal;
  private final long term;
  private long sequence;

  Releases(Wal wal, long term) {
    this.wal = wal;
    this.term = term;
    this.sequence = wal.status().sequence();
  }

  /** To be called after each save. */
  void saved() {
    long now = wal.status().sequence();
    if (now != sequence) {
      sequence = now;
      long last = wal.lastIndex();
      wal.save(new HardState(term, 1, last), List.of());
      wal.saveSnapshot(new SnapshotMark(last, term));
      wal.releaseTo(last + 1);
    }
  }
}
