// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import dev.jwal.WalException;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.log.LogSettings;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Whether a log works: why it has stopped, why it refuses requests, and since when a write is in flight, which is also
 * logged while a disk does not answer. Changed by the thread that writes, read by any.
 */
final class Condition {

  private static final Logger LOG = System.getLogger("dev.jwal");

  private static final long NOT_WRITING = 0;

  private final Path directory;
  private final LogSettings settings;

  /** Made in advance, for when there is no memory to make others. */
  private final WalException unnamed;

  private final WalException.Failed unnamedRefusal;
  private final AtomicBoolean listenerNotified = new AtomicBoolean();
  private final Thread watch;
  private volatile boolean closed;
  private volatile @Nullable WalException failure;
  private volatile @Nullable Instant failedAt;
  private volatile @Nullable Refusal refusal;

  /** A reading of the clock, never {@link #NOT_WRITING}. */
  private volatile long writingSince = NOT_WRITING;

  Condition(Path directory, LogSettings settings, Disk disk) {
    this.directory = directory;
    this.settings = settings;
    this.unnamed = new WalException.Io(
        WalException.Operation.WRITE,
        directory,
        new IOException(
            "an error was thrown, and there was no memory or stack left to describe it"));
    this.unnamedRefusal = new WalException.Failed(directory, unnamed);
    this.watch = disk.startThread("wal-watch", this::watch);
  }

  // --- failure ---

  /** Stops the log; the first cause counts. Returns what is known as the cause of the failure. */
  WalException stop(Throwable cause) {
    WalException first = failure;
    if (first == null || first == unnamed) {
      first = describe(cause);
      try {
        failedAt = Instant.now();
      } catch (Throwable noMemory) {
        // The time is worth less than the failure.
      }
      failure = first;
    }
    return first;
  }

  private WalException describe(Throwable cause) {
    try {
      return cause instanceof WalException known
          ? known
          : new WalException.Io(WalException.Operation.WRITE, directory, cause);
    } catch (Throwable noMemory) {
      return unnamed;
    }
  }

  /** What a caller gets whose request was not carried out because the log has stopped. */
  RuntimeException refusal() {
    WalException stopped = failure;
    try {
      return new WalException.Failed(directory, stopped == null ? unnamed : stopped);
    } catch (Throwable noMemory) {
      return unnamedRefusal;
    }
  }

  void requireWorking() {
    WalException stopped = failure;
    if (stopped != null) {
      throw new WalException.Failed(directory, stopped);
    }
  }

  /** Notifies the listener of a failure, once. To be called without the turn, as a listener may close the log. */
  void notifyListener() {
    WalException stopped = failure;
    if (stopped != null && listenerNotified.compareAndSet(false, true)) {
      settings.listener().failed(stopped);
    }
  }

  @Nullable
  WalException failure() {
    return failure;
  }

  @Nullable
  Instant failedAt() {
    return failedAt;
  }

  // --- refusals ---

  /** Notes whether a request could be carried out, on a log that works. */
  void decided(Request<?> request) {
    Refusal before = refusal;
    if (request.failure() instanceof WalException reason && failure == null) {
      refusal = new Refusal(reason, before == null ? Instant.now() : before.since());
    } else if (before != null && request.isSuccessful() && request.entries() > 0) {
      refusal = null;
    }
  }

  @Nullable
  Refusal lastRefusal() {
    return refusal;
  }

  // --- writes in flight ---

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

  /** Warns of a write while it hangs: the one that measures it may never return. */
  private void watch() {
    long threshold = settings.syncWarnThreshold().toNanos();
    long pause = Math.max(1_000_000, threshold / 2);
    long warnedOf = NOT_WRITING;
    long nextWarning = 0;
    while (!closed) {
      LockSupport.parkNanos(this, pause);
      Thread.interrupted(); // Interrupts are not used on this thread; clear and ignore.
      long since = writingSince;
      long age = System.nanoTime() - since;
      if (since == NOT_WRITING || age <= threshold) {
        continue;
      }
      if (since != warnedOf) {
        warnedOf = since;
        nextWarning = threshold;
      }
      if (age > nextWarning) {
        nextWarning = 2 * age;
        warn(age, threshold);
      }
    }
  }

  private void warn(long age, long threshold) {
    try {
      LOG.log(
          Level.WARNING,
          "a write of the log in {0} has not returned for {1} ms, expected less than {2} ms; all appends wait for it",
          directory,
          Duration.ofNanos(age).toMillis(),
          Duration.ofNanos(threshold).toMillis());
    } catch (Throwable e) {
      // A warning that cannot be logged harms nobody.
    }
  }

  void close() {
    closed = true;
    LockSupport.unpark(watch);
  }
}
