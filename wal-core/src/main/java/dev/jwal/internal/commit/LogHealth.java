// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import dev.jwal.WalEventListener;
import dev.jwal.WalException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Whether a log works: why it has stopped, and why it refuses requests. Changed by the thread that
 * writes, read by any.
 */
public final class LogHealth {

  private final Path directory;
  private final Runnable onFailure;
  private final WalEventListener listener;

  /** Created in advance, for when there is no memory to create others. */
  private final WalException unnamed;

  private final WalException.Failed unnamedRefusal;
  private final AtomicBoolean listenerNotified = new AtomicBoolean();
  private volatile @Nullable WalException failure;
  private volatile @Nullable Instant failedAt;
  private volatile @Nullable Refusal refusal;

  LogHealth(Path directory, WalEventListener listener, Runnable onFailure) {
    this.onFailure = onFailure;
    this.directory = directory;
    this.listener = listener;
    this.unnamed = new WalException.Io(
        WalException.Operation.WRITE,
        directory,
        new IOException(
            "an error was thrown, and there was no memory or stack left to describe it"));
    this.unnamedRefusal = new WalException.Failed(directory, unnamed);
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
      onFailure.run();
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

  /**
   * Notifies the listener of a failure, once. To be called without the turn: it may close the log.
   */
  void notifyListener() {
    WalException stopped = failure;
    if (stopped != null && listenerNotified.compareAndSet(false, true)) {
      listener.failed(stopped);
    }
  }

  /**
   * Returns why the log has stopped.
   *
   * @return the first failure; {@code null} while it works
   */
  public @Nullable WalException failure() {
    return failure;
  }

  /**
   * Returns when the log stopped.
   *
   * @return a time if {@link #failure} returned one before; {@code null} while it works
   */
  public @Nullable Instant failedAt() {
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

  /**
   * Returns why requests are refused that need space or a new segment.
   *
   * @return the reason; {@code null} if a save or an append has succeeded since
   */
  public @Nullable Refusal lastRefusal() {
    return refusal;
  }
}
