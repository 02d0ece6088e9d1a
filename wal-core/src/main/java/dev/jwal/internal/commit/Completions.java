// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.Worker;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Completes requests whose outcome is known. Callers that wait are woken by the writer; futures are
 * completed in order, on a thread of its own: the writer writes meanwhile, and stages of a future
 * may call the log again.
 */
final class Completions {

  /**
   * How often a future is tried to be completed where there is no memory for it, and how long
   * between.
   */
  private static final int ATTEMPTS = 1000;

  private static final long PAUSE_NANOS = 10_000_000;

  /** Of which log a thread completes futures, while it does. */
  private static final ThreadLocal<@Nullable Completions> COMPLETING = new ThreadLocal<>();

  private final Worker worker;
  private final Consumer<Request<?>> afterEach;
  private final Runnable onHeldUp;

  /** Whether a stage of this log's futures waits for room in another log. */
  private volatile boolean heldUp;

  /**
   * Starts the thread.
   *
   * @param disk where the thread comes from
   * @param afterEach called with each request that was completed, its stages included
   * @param onHeldUp called when a stage begins to wait for room in another log: then none is made
   *     in this one
   */
  Completions(Disk disk, Consumer<Request<?>> afterEach, Runnable onHeldUp) {
    this.worker = Worker.start(disk, "wal-completions");
    this.afterEach = afterEach;
    this.onHeldUp = onHeldUp;
  }

  /** Completes requests. Throws nothing, whatever is left of the memory. */
  void complete(List<Request<?>> group) {
    boolean anyFuture = false;
    for (Request<?> request : group) {
      if (request.isAsync()) {
        anyFuture = true;
      } else {
        complete(request);
      }
    }
    if (anyFuture && !submit(group)) {
      completeFutures(group);
    }
  }

  private boolean submit(List<Request<?>> group) {
    try {
      return worker.submit(() -> completeFutures(group));
    } catch (Throwable noMemory) {
      return false;
    }
  }

  private void completeFutures(List<Request<?>> group) {
    boolean marked = mark();
    try {
      for (Request<?> request : group) {
        if (request.isAsync()) {
          complete(request);
        }
      }
    } finally {
      if (marked) {
        COMPLETING.remove();
      }
    }
  }

  /** Returns whether the thread was not marked before, and is now. Without memory it is not. */
  private boolean mark() {
    try {
      if (COMPLETING.get() != null) {
        return false;
      }
      COMPLETING.set(this);
      return true;
    } catch (Throwable noMemory) {
      return false;
    }
  }

  private void complete(Request<?> request) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        request.complete();
        break;
      } catch (Throwable noMemory) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    if (isCurrentThread()) {
      Thread.interrupted(); // A stage may have set it; it is not for the next one.
    }
    boolean isFirst = request.isFirstEnd();
    for (int attempt = 0; isFirst && attempt < ATTEMPTS; attempt++) {
      try {
        afterEach.accept(request);
        return;
      } catch (Throwable noMemory) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /**
   * Takes room for what a request of this log holds, waiting for it where that can end. Room is
   * made where futures are completed, so that a stage of this log's does not wait for it; nor does
   * one of another log's while a stage of this log's waits in turn, as those of two logs that
   * append to each other would wait for ever.
   *
   * @param room where to take it
   * @param bytes how much
   */
  void takeRoom(BytesInFlight room, long bytes) {
    Completions caller = COMPLETING.get();
    if (caller == this || isCurrentThread()) {
      room.takeAnyway(bytes);
    } else if (caller == null) {
      room.take(bytes);
    } else if (!room.takeNow(bytes)) {
      caller.heldUp = true;
      try {
        caller.onHeldUp.run();
        room.take(bytes, () -> heldUp);
      } finally {
        caller.heldUp = false;
      }
    }
  }

  /** Whether the calling thread completes futures of any log, as where a stage of one calls. */
  boolean isCompleting() {
    return isCurrentThread() || COMPLETING.get() != null;
  }

  /** Whether the calling thread is the one of this log. */
  boolean isCurrentThread() {
    return worker.isCurrentThread();
  }

  /** What is decided is still completed; then the thread ends. */
  void close() {
    worker.close();
  }
}
