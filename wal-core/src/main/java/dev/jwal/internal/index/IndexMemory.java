// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.index;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The memory for where the entries of sealed segments are. If it is more than the limit, those of
 * the segments that were not used for longest are forgotten; those that were used last are kept in
 * any case. Thread-safe.
 */
final class IndexMemory {

  private final long limit;
  private final ReentrantLock lock = new ReentrantLock();

  /** Those that are not forgotten, and their bytes. */
  private final Map<SealedRuns, Long> known = new HashMap<>();

  private long bytes;

  /** Goes up with each segment that is added: what was used since then is younger. */
  private volatile long now;

  IndexMemory(long limit) {
    this.limit = limit;
  }

  void use(SealedRuns runs) {
    runs.usedAt(now);
  }

  void add(SealedRuns added) {
    lock.lock();
    try {
      now++;
      added.usedAt(now);
      long size = added.bytes();
      known.put(added, size);
      bytes += size;
      while (bytes > limit && known.size() > 1) {
        forgetOldest();
      }
    } finally {
      lock.unlock();
    }
  }

  private void forgetOldest() {
    SealedRuns oldest = null;
    for (SealedRuns one : known.keySet()) {
      if (oldest == null || one.lastUse() < oldest.lastUse()) {
        oldest = one;
      }
    }
    if (oldest != null) {
      oldest.forget();
      remove(oldest);
    }
  }

  private void remove(SealedRuns runs) {
    Long size = known.remove(runs);
    bytes -= size == null ? 0 : size;
  }

  /** Does not count those of segments before one any more, which nobody reads. */
  void removeBefore(long sequence) {
    lock.lock();
    try {
      List<SealedRuns> released = known.keySet().stream()
          .filter(runs -> runs.file().segment().sequence() < sequence)
          .toList();
      released.forEach(this::remove);
    } finally {
      lock.unlock();
    }
  }

  /** How many bytes are taken up now. */
  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }
}
