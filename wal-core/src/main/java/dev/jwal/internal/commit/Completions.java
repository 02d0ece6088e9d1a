// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.Worker;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Completes requests whose outcome is known. Callers that wait are woken by the writer; futures are completed in order,
 * on a thread of its own: the writer writes meanwhile, and stages of a future may call the log again.
 */
final class Completions {

  /** How often a future is tried to be completed where there is no memory for it, and how long between. */
  private static final int ATTEMPTS = 1000;

  private static final long PAUSE_NANOS = 10_000_000;

  /** Set on a thread while it completes futures, of whatever log. */
  private static final ThreadLocal<Boolean> COMPLETING = new ThreadLocal<>();

  private final Worker worker;
  private final Consumer<Request<?>> afterEach;

  /**
   * Starts the thread.
   *
   * @param disk where the thread comes from
   * @param afterEach called with each request that was completed, its stages included
   */
  Completions(Disk disk, Consumer<Request<?>> afterEach) {
    this.worker = Worker.start(disk, "wal-completions");
    this.afterEach = afterEach;
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

  /** Returns whether the thread was not marked before, and is now. Without memory for that, futures are completed still. */
  private static boolean mark() {
    try {
      if (COMPLETING.get() != null) {
        return false;
      }
      COMPLETING.set(true);
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
    if (request.isFirstEnd()) {
      afterEach.accept(request);
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
