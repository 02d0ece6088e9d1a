// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Bounds how many bytes requests hold in memory, from their submission until their callers know the
 * outcome. A caller that would exceed the bound waits, first come, first served; one that is alone
 * never does.
 */
final class BytesInFlight {

  private final long max;
  private final Runnable requireUsable;
  private final AtomicLong taken = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Condition> waiters = new ArrayDeque<>();
  private volatile int waiting;

  /**
   * Bounds bytes.
   *
   * @param max how many may be taken before others wait
   * @param requireUsable throws if waiting is of no use any more
   */
  BytesInFlight(long max, Runnable requireUsable) {
    this.max = max;
    this.requireUsable = requireUsable;
  }

  /** Takes bytes, waiting until there is room. An interrupt does not end the wait. */
  void take(long bytes) {
    take(bytes, () -> false);
  }

  /** Takes bytes, waiting until there is room, or until waiting is found in vain at a wake-up. */
  void take(long bytes, BooleanSupplier inVain) {
    if (!takeNow(bytes)) {
      awaitRoom(bytes, inVain);
    }
  }

  /** Takes bytes if there is room, and no caller waits for it. */
  boolean takeNow(long bytes) {
    return waiting == 0 && tryTake(bytes);
  }

  /** Takes bytes without waiting, for a caller that others wait for. */
  void takeAnyway(long bytes) {
    taken.addAndGet(bytes);
  }

  private boolean tryTake(long bytes) {
    long now = taken.get();
    while (now == 0 || now + bytes <= max) {
      if (taken.compareAndSet(now, now + bytes)) {
        return true;
      }
      now = taken.get();
    }
    return false;
  }

  private void awaitRoom(long bytes, BooleanSupplier inVain) {
    lock.lock();
    try {
      Condition turn = lock.newCondition();
      waiters.addLast(turn);
      waiting++;
      try {
        while (waiters.peekFirst() != turn || !tryTake(bytes)) {
          requireUsable.run();
          if (inVain.getAsBoolean()) {
            takeAnyway(bytes);
            return;
          }
          turn.awaitUninterruptibly();
        }
      } finally {
        waiters.remove(turn);
        waiting--;
        signalFirst();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Frees bytes that were taken. */
  void free(long bytes) {
    taken.addAndGet(-bytes);
    if (waiting > 0) {
      lock.lock();
      try {
        signalFirst();
      } finally {
        lock.unlock();
      }
    }
  }

  private void signalFirst() {
    Condition first = waiters.peekFirst();
    if (first != null) {
      first.signal();
    }
  }

  /** Lets all that wait find out whether that is still of use. */
  void wakeAll() {
    lock.lock();
    try {
      waiters.forEach(Condition::signal);
    } finally {
      lock.unlock();
    }
  }

  /** How many bytes are taken. */
  long taken() {
    return taken.get();
  }
}
