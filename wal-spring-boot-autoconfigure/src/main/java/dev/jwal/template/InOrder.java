// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.template;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Applies entries in the order of their indexes, one at a time.
 *
 * <p>The log completes futures in the order of submission, on one thread, which runs the stages
 * that hang on them. A stage that is attached to a future already complete is run by whoever
 * attaches it: so it is attached under a lock, before anything else is submitted. Either way it has
 * run before the next one can. Nobody waits for the disk while holding the lock.
 */
final class InOrder {

  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Thread applying;

  /** Submits, and applies once what was submitted is durable. */
  <R extends @Nullable Object> CompletableFuture<R> submit(
      Supplier<CompletableFuture<Long>> append, Function<Long, R> apply) {
    lock.lock();
    try {
      return append.get().thenApply(index -> apply(index, apply));
    } finally {
      lock.unlock();
    }
  }

  private <R extends @Nullable Object> R apply(Long index, Function<Long, R> apply) {
    Thread outer = applying; // Not null if what is applied appends, and finds that durable at once.
    applying = Thread.currentThread();
    try {
      return apply.apply(index);
    } finally {
      applying = outer;
    }
  }

  /** Refuses to wait where that would be for oneself. */
  void requireNotApplying() {
    if (applying == Thread.currentThread()) {
      throw new IllegalStateException(
          "an entry is being applied on this thread: to append another and wait for it might never"
              + " end; use a method with Async");
    }
  }
}
