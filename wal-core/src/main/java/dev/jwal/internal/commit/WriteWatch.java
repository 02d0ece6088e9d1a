// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import dev.jwal.internal.disk.Disk;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Since when a write or sync is in flight. A thread of its own warns while it hangs: the thread
 * that writes may never return.
 */
final class WriteWatch {

  private static final Logger LOG = System.getLogger("dev.jwal");

  private static final long NOT_WRITING = 0;

  private final Path directory;
  private final long thresholdNanos;
  private final Thread thread;
  private volatile boolean closed;

  /** A reading of the clock, never {@link #NOT_WRITING}. */
  private volatile long writingSince = NOT_WRITING;

  /**
   * Starts the thread.
   *
   * @param disk where the thread comes from
   * @param directory the log's directory
   * @param threshold how long a write may take before it is logged
   */
  WriteWatch(Disk disk, Path directory, Duration threshold) {
    this.directory = directory;
    this.thresholdNanos = threshold.toNanos();
    this.thread = disk.startThread("wal-watch", this::watch);
  }

  void beginWriting() {
    writingSince = System.nanoTime() | 1;
  }

  void endWriting() {
    writingSince = NOT_WRITING;
  }

  @Nullable
  Instant writingSince() {
    long since = writingSince;
    return since == NOT_WRITING ? null : Instant.now().minusNanos(System.nanoTime() - since);
  }

  private void watch() {
    long pause = Math.max(1_000_000, thresholdNanos / 2);
    long warnedOf = NOT_WRITING;
    long nextWarning = 0;
    while (!closed) {
      LockSupport.parkNanos(this, pause);
      Thread.interrupted(); // Interrupts are not used on this thread; clear and ignore.
      long since = writingSince;
      long age = System.nanoTime() - since;
      if (since == NOT_WRITING || age <= thresholdNanos) {
        continue;
      }
      if (since != warnedOf) {
        warnedOf = since;
        nextWarning = thresholdNanos;
      }
      if (age > nextWarning) {
        nextWarning = 2 * age;
        warn(age);
      }
    }
  }

  private void warn(long ageNanos) {
    try {
      LOG.log(
          Level.WARNING,
          "a write of the log in {0} has not returned for {1} ms, expected less than {2} ms; all appends wait for it",
          directory,
          Duration.ofNanos(ageNanos).toMillis(),
          Duration.ofNanos(thresholdNanos).toMillis());
    } catch (Throwable e) {
      // A warning that cannot be logged harms nothing.
    }
  }

  void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
