// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.Uninterruptibly;
import dev.jwal.internal.segment.SegmentName;
import dev.jwal.internal.segment.SyncPoint;
import dev.jwal.internal.segment.SyncPoint.FileVersion;
import dev.jwal.internal.segment.SyncPointFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Records now and then how far the log is durable, on a thread of its own, so that later damage to
 * it is not taken for a torn write. No append waits for it, and none fails with it: what could not
 * be recorded is tried again with the next point.
 */
final class SyncPointRecorder {

  /**
   * When to record: so long after something became durable, and at once in a new segment.
   *
   * @param delay how long
   * @param closeTimeout how long closing waits for a write that is in flight
   */
  record Pace(Duration delay, Duration closeTimeout) {

    /** Half of the time for which a reader may lack a point, as the write itself takes a while. */
    static final Pace DEFAULT = new Pace(Duration.ofMillis(500), Duration.ofSeconds(10));
  }

  /** What ends the thread's waiting. */
  private enum Wake {
    NOTHING,
    ANYTHING_DURABLE,
    NEXT_SEGMENT
  }

  private static final Logger LOG = System.getLogger("dev.jwal");

  private final Disk disk;
  private final Path directory;
  private final SyncPointFile file;
  private final Pace pace;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;
  private volatile TailState durable;
  private volatile Wake wake = Wake.NOTHING;
  private volatile boolean closing;

  /** The last point that was recorded, or could not be. */
  private volatile TailState tried;

  private boolean warned;

  /**
   * Starts recording.
   *
   * @param directory the log's directory
   * @param file where to record; closed by this recorder from now on
   * @param recorded how far the log is durable, which is recorded already
   * @param pace when to record
   * @throws OutOfMemoryError if there is no thread left; the file is still the caller's
   */
  SyncPointRecorder(Disk disk, Path directory, SyncPointFile file, TailState recorded, Pace pace) {
    this.disk = disk;
    this.directory = directory;
    this.file = file;
    this.durable = recorded;
    this.tried = recorded;
    this.pace = pace;
    this.thread = disk.startThread("wal-sync-point", this::run);
  }

  /**
   * Notes that everything before an end of the log is durable. Called by the thread that writes the
   * log.
   */
  void durable(TailState end) {
    durable = end;
    Wake wanted = wake;
    if (wanted == Wake.ANYTHING_DURABLE || wanted == Wake.NEXT_SEGMENT && isInNextSegment(end)) {
      wake = Wake.NOTHING;
      LockSupport.unpark(thread);
    }
  }

  private boolean isTried(TailState end) {
    TailState last = tried;
    return end.segment().equals(last.segment()) && end.offset() == last.offset();
  }

  private boolean isInNextSegment(TailState end) {
    return !end.segment().equals(tried.segment());
  }

  /** Records the last point, and closes the file. A write that hangs is left to the thread. */
  void close() {
    closing = true;
    LockSupport.unpark(thread);
    if (!Uninterruptibly.await(ended, pace.closeTimeout().toNanos())) {
      LOG.log(
          Level.WARNING,
          "a write to {0} has not returned for {1} s; the log is closed without it",
          directory.resolve(SyncPointFile.NAME),
          pace.closeTimeout().toSeconds());
    }
  }

  // --- the recorder's thread ---

  private void run() {
    try (file) {
      boolean recorded = true;
      while (!closing) {
        awaitAnything();
        awaitDelay();
        recorded = record(recorded);
      }
      record(recorded);
    } catch (Throwable e) {
      warnOnce(e);
    } finally {
      ended.countDown();
    }
  }

  private void awaitAnything() {
    while (true) {
      wake = Wake.ANYTHING_DURABLE;
      if (closing || !isTried(durable)) {
        return;
      }
      park(Long.MAX_VALUE);
    }
  }

  private void awaitDelay() {
    long deadline = System.nanoTime() + pace.delay().toNanos();
    while (true) {
      wake = Wake.NEXT_SEGMENT;
      long left = deadline - System.nanoTime();
      if (closing || left <= 0 || isInNextSegment(durable)) {
        wake = Wake.NOTHING;
        return;
      }
      park(left);
    }
  }

  private void park(long nanos) {
    LockSupport.parkNanos(this, nanos);
    Thread.interrupted(); // Interrupts are not used on this thread; clear and ignore.
  }

  /** Records how far the log is durable now, unless that was done; returns if it is recorded. */
  private boolean record(boolean lastWasRecorded) {
    TailState end = durable;
    if (lastWasRecorded && isTried(end)) {
      return true;
    }
    tried = end;
    try {
      file.record(pointAt(end));
      return true;
    } catch (Throwable e) {
      warnOnce(e);
      return false;
    }
  }

  private SyncPoint pointAt(TailState end) throws IOException {
    SegmentName segment = end.segment().name();
    Path path = directory.resolve(segment.toString());
    return SyncPoint.of(segment, end.offset(), FileVersion.of(disk, path));
  }

  private void warnOnce(Throwable e) {
    if (warned) {
      return;
    }
    warned = true;
    try {
      LOG.log(
          Level.WARNING,
          "could not record in "
              + directory.resolve(SyncPointFile.NAME)
              + " how far the log is durable; the log works without it, but until that succeeds, damage near"
              + " its end may be taken for a torn write after a crash",
          e);
    } catch (Throwable noMemoryToLog) {
      // Nothing depends on it.
    }
  }
}
