// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.commit;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Bounds how many bytes wait for the disk: whoever would exceed it waits, but one that is alone never does. */
final class BytesInFlight {

  private final long max;
  private final Runnable requireUsable;
  private final AtomicLong taken = new AtomicLong();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
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

  void take(long bytes) {
    if (!tryTake(bytes)) {
      awaitRoom(bytes);
    }
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

  private void awaitRoom(long bytes) {
    lock.lock();
    waiting++;
    try {
      while (!tryTake(bytes)) {
        requireUsable.run();
        freed.awaitUninterruptibly();
      }
    } finally {
      waiting--;
      lock.unlock();
    }
  }

  void free(long bytes) {
    taken.addAndGet(-bytes);
    if (waiting > 0) {
      wakeAll();
    }
  }

  void wakeAll() {
    lock.lock();
    try {
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
