// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads that wait for what comes next in the log. The thread that writes the log wakes one of
 * them, and each that wakes wakes two more: so many may wait, and the writer does not notice.
 * Thread-safe.
 */
public final class Arrivals {

  /** How many a thread that was woken wakes. */
  private static final int PASSED_ON = 2;

  private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();

  /** Goes up with each arrival: who begins to wait after it is not woken for it. */
  private volatile long arrival;

  private static final class Waiter {
    private final Thread thread = Thread.currentThread();
    private final long since;
    private volatile boolean woken;

    private Waiter(long since) {
      this.since = since;
    }
  }

  /** Says that something has come, or that nothing will any more. Called after it can be seen. */
  public void signal() {
    if (!waiters.isEmpty()) {
      arrival++; // Where two threads do this at once, both wake those that wait.
      wake(1);
    }
  }

  private void wake(int count) {
    for (int i = 0; i < count; i++) {
      Waiter first = first();
      if (first == null) {
        return;
      }
      first.woken = true;
      LockSupport.unpark(first.thread);
    }
  }

  /** Takes the one that waits for longest, if it waits since before the arrival. */
  private @Nullable Waiter first() {
    for (Waiter next = waiters.peek(); next != null; next = waiters.peek()) {
      if (next.since == arrival) {
        return null;
      }
      if (waiters.remove(next)) {
        return next;
      }
    }
    return null;
  }

  /**
   * Waits until something has come.
   *
   * @param hasCome whether there is something, or nothing will come any more; asked after every
   *     signal that may be meant
   * @param deadline until when, as {@link System#nanoTime} says; {@code null} for ever
   * @return whether there is something; {@code false} when it is too late
   * @throws InterruptedException if the thread is interrupted
   */
  boolean await(BooleanSupplier hasCome, @Nullable Long deadline) throws InterruptedException {
    while (!hasCome.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (deadline != null && deadline - System.nanoTime() <= 0) {
        return false;
      }
      awaitSignal(hasCome, deadline);
    }
    return true;
  }

  private void awaitSignal(BooleanSupplier hasCome, @Nullable Long deadline) {
    Waiter waiter = new Waiter(arrival);
    waiters.add(waiter);
    try {
      if (!hasCome.getAsBoolean()) {
        park(waiter, deadline);
      }
    } finally {
      if (waiter.woken || !waiters.remove(waiter)) {
        wake(PASSED_ON); // Woken, be it too late: the others are still to be.
      }
    }
  }

  private void park(Waiter waiter, @Nullable Long deadline) {
    while (!waiter.woken && !Thread.currentThread().isInterrupted()) {
      if (deadline == null) {
        LockSupport.park(this);
      } else {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return;
        }
        LockSupport.parkNanos(this, left);
      }
    }
  }
}
