// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.index;

import dev.jwal.WalException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where the entries of a sealed segment are, all that were not replaced in that segment. Forgotten
 * when there is not enough memory, and found again by reading the segment. Thread-safe.
 */
final class SealedRuns {

  private final SegmentFile file;
  private final IndexMemory memory;
  private final RunsDigest digest;
  private final ReentrantLock scanning = new ReentrantLock();
  private volatile Run @Nullable [] runs;
  private volatile long lastUse;

  SealedRuns(SegmentFile file, IndexMemory memory, Run[] runs) {
    this.file = file;
    this.memory = memory;
    this.runs = runs;
    this.digest = RunsDigest.of(runs);
  }

  SegmentFile file() {
    return file;
  }

  /**
   * The runs, in the order of their indexes.
   *
   * @throws WalException if the segment has to be read, and cannot be
   * @throws SegmentReleasedException if it has to be read, and is not wanted any more
   */
  Run[] get() {
    memory.use(this);
    Run[] known = runs;
    return known != null ? known : scan();
  }

  private Run[] scan() {
    scanning.lock();
    try {
      Run[] known = runs;
      if (known == null) {
        known = scanSegment();
        runs = known;
        memory.add(this);
      }
      return known;
    } finally {
      scanning.unlock();
    }
  }

  private Run[] scanSegment() {
    try {
      Run[] found = SegmentScan.runsOf(file, digest);
      file.requireWanted();
      return found;
    } catch (WalException e) {
      file.requireWanted();
      throw e;
    }
  }

  /** How many bytes of memory the runs take up. */
  long bytes() {
    Run[] known = runs;
    long bytes = 0;
    if (known != null) {
      for (Run run : known) {
        bytes += run.bytes();
      }
    }
    return bytes;
  }

  void forget() {
    runs = null;
  }

  long lastUse() {
    return lastUse;
  }

  void usedAt(long use) {
    if (lastUse != use) { // Written by all who read: only if it changes.
      lastUse = use;
    }
  }
}
