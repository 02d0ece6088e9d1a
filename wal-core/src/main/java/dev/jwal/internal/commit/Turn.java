// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import dev.jwal.internal.disk.Uninterruptibly;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to write: one thread's at a time. Taken without waiting; only a thread that
 * closes the log waits for it, and not for ever.
 */
final class Turn {

  /**
   * The holder between the moment at which the turn is handed over and that at which it is
   * accepted.
   */
  private static final Object HANDED_OVER = new Object();

  private final AtomicReference<@Nullable Object> holder = new AtomicReference<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition givenUp = lock.newCondition();
  private volatile boolean awaited;

  /** Takes the turn if it is free. */
  boolean tryTake() {
    return holder.compareAndSet(null, Thread.currentThread());
  }

  /** Hands the turn over to another thread, which {@link #accept}s it. */
  void handOver() {
    holder.set(HANDED_OVER);
  }

  /** Takes the turn that was handed over; {@code false} if none was. */
  boolean accept() {
    return holder.compareAndSet(HANDED_OVER, Thread.currentThread());
  }

  /** Whether the calling thread has the turn: it would wait for itself. */
  boolean isMine() {
    return holder.get() == Thread.currentThread();
  }

  void giveUp() {
    holder.set(null);
    if (awaited) {
      lock.lock();
      try {
        givenUp.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Takes the turn, waiting for it, which no interrupt ends; {@code false} if not in time. */
  boolean take(long timeoutNanos) {
    lock.lock();
    try {
      awaited = true;
      return Uninterruptibly.await(timeoutNanos, this::takeWithin);
    } finally {
      lock.unlock();
    }
  }

  private boolean takeWithin(long nanos) throws InterruptedException {
    long left = nanos;
    while (!tryTake()) {
      if (left <= 0) {
        return false;
      }
      left = givenUp.awaitNanos(left);
    }
    return true;
  }
}
