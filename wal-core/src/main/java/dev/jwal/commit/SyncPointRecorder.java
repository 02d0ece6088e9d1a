// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.commit;

import dev.jwal.disk.Disk;
import dev.jwal.segment.SegmentName;
import dev.jwal.segment.SyncPoint;
import dev.jwal.segment.SyncPoint.FileVersion;
import dev.jwal.segment.SyncPointFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Records now and then how far the log is durable, on a thread of its own, so that later damage to it is not taken for a
 * torn write. No append waits for it, and none fails with it: after a failure nothing more is recorded.
 */
final class SyncPointRecorder {

  /**
   * When to record: at the latest when so much more is durable, or so long after something became durable.
   *
   * @param bytes how much
   * @param delay how long
   * @param closeTimeout how long closing waits for a write that is in flight
   */
  record Pace(long bytes, Duration delay, Duration closeTimeout) {

    /** Half of what a reader may have to do without, as the write itself takes a while. */
    static final Pace DEFAULT = new Pace(512 << 10, Duration.ofMillis(500), Duration.ofSeconds(10));
  }

  /** What ends the thread's waiting. */
  private enum Wake {
    NOTHING,
    ANYTHING_DURABLE,
    MUCH_DURABLE
  }

  private static final Logger LOG = System.getLogger("dev.jwal");

  private final Disk disk;
  private final Path directory;
  private final SyncPointFile file;
  private final Pace pace;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread thread;
  private volatile LogView durable;
  private volatile LogView recorded;
  private volatile Wake wake = Wake.NOTHING;
  private volatile boolean closing;

  /** Whether the last point was recorded without a sync. Confined to the recorder's thread. */
  private boolean unsynced;

  /**
   * Starts recording.
   *
   * @param disk the disk
   * @param directory the log's directory
   * @param file where to record; closed by this recorder from now on
   * @param recorded how far the log is durable, which is recorded already
   * @param pace when to record
   * @throws OutOfMemoryError if there is no thread left; the file is still the caller's
   */
  SyncPointRecorder(Disk disk, Path directory, SyncPointFile file, LogView recorded, Pace pace) {
    this.disk = disk;
    this.directory = directory;
    this.file = file;
    this.durable = recorded;
    this.recorded = recorded;
    this.pace = pace;
    this.thread = disk.startThread("wal-sync-point", this::run);
  }

  /** Takes note that everything before the end of a view is durable. Called by the thread that writes the log. */
  void durable(LogView end) {
    durable = end;
    Wake wanted = wake;
    if (wanted == Wake.ANYTHING_DURABLE || wanted == Wake.MUCH_DURABLE && isMuch(end)) {
      wake = Wake.NOTHING;
      LockSupport.unpark(thread);
    }
  }

  private boolean isRecorded(LogView end) {
    LogView last = recorded;
    return end.current() == last.current() && end.tail().offset() == last.tail().offset();
  }

  private boolean isMuch(LogView end) {
    LogView last = recorded;
    return end.current() != last.current()
        || end.tail().offset() - last.tail().offset() >= pace.bytes();
  }

  /** Records the last point, and closes the file. Does not wait for ever: a write that hangs is left to the thread. */
  void close() {
    closing = true;
    LockSupport.unpark(thread);
    if (!hasEnded(pace.closeTimeout().toNanos())) {
      LOG.log(
          Level.WARNING,
          "a write to {0} has not returned for {1} s; the log is closed without it",
          directory.resolve(SyncPointFile.NAME),
          pace.closeTimeout().toSeconds());
    }
  }

  private boolean hasEnded(long timeoutNanos) {
    boolean interrupted = false;
    long deadline = System.nanoTime() + timeoutNanos;
    try {
      while (true) {
        try {
          return ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  // --- the recorder's thread ---

  private void run() {
    try (file) {
      while (!closing) {
        awaitAnything();
        awaitMuch();
        record(durable);
      }
      record(durable);
    } catch (Throwable e) {
      warnQuietly(e);
    } finally {
      ended.countDown();
    }
  }

  private void awaitAnything() {
    while (true) {
      wake = Wake.ANYTHING_DURABLE;
      if (closing || !isRecorded(durable)) {
        return;
      }
      park(Long.MAX_VALUE);
    }
  }

  /** Waits until a point is to be recorded durably; those that come with much data meanwhile are not synced. */
  private void awaitMuch() throws IOException {
    long deadline = System.nanoTime() + pace.delay().toNanos();
    while (true) {
      wake = Wake.MUCH_DURABLE;
      long left = deadline - System.nanoTime();
      if (closing || left <= 0 || durable.current() != recorded.current()) {
        wake = Wake.NOTHING;
        return;
      }
      if (isMuch(durable)) {
        recordUnsynced(durable);
      } else {
        park(left);
      }
    }
  }

  private void park(long nanos) {
    LockSupport.parkNanos(this, nanos);
    Thread.interrupted(); // Interrupts are not used on this thread; clear and ignore.
  }

  private void record(LogView end) throws IOException {
    if (!isRecorded(end) || unsynced) {
      file.record(pointAt(end));
      recorded = end;
      unsynced = false;
    }
  }

  private void recordUnsynced(LogView end) throws IOException {
    file.recordUnsynced(pointAt(end));
    recorded = end;
    unsynced = true;
  }

  private SyncPoint pointAt(LogView end) throws IOException {
    SegmentName segment = end.segmentName();
    Path path = directory.resolve(segment.toString());
    return SyncPoint.of(segment, end.tail().offset(), FileVersion.of(disk, path));
  }

  private void warnQuietly(Throwable e) {
    try {
      LOG.log(
          Level.WARNING,
          "could not record in "
              + directory.resolve(SyncPointFile.NAME)
              + " how far the log is durable; the log works without it, but damage near its end may be"
              + " taken for a torn write after a crash",
          e);
    } catch (Throwable noMemoryToLog) {
      // Nothing depends on it.
    }
  }
}
