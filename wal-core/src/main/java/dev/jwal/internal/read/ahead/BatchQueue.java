// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read.ahead;

import dev.jwal.internal.read.Batch;
import dev.jwal.internal.read.ReadBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Batches in the log's order, from when their records are found until all were delivered. Their
 * buffers take up 2 MiB at most, and one record that is larger than a buffer.
 *
 * <p>Two threads find batches and check them: the caller's, which takes them out again, and a
 * helper. Thread-safe for these two. No wait ends with an interrupt, and none is lost.
 */
final class BatchQueue {

  private static final int MAX_BYTES = 2 << 20;

  /**
   * Waking a thread costs as much as filling a buffer: a helper waits until there is much to do.
   */
  private static final int FEW_BYTES = MAX_BYTES / 2;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition checked = lock.newCondition();
  private final Deque<Batch> batches = new ArrayDeque<>();
  private final List<Batch> unchecked = new ArrayList<>();
  private final Deque<Batch> free = new ArrayDeque<>();
  private int bytes;
  private boolean helperWaitsForRoom;
  private boolean stopped;
  private boolean closed;
  private @Nullable Throwable failure;

  /** Whether more may be found now: there is room, and nothing that stops it. */
  boolean mayGrow() {
    lock.lock();
    try {
      return !closed && !stopped && (bytes == 0 || bytes + ReadBuffer.BYTES <= MAX_BYTES);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until more may be found; {@code false} if the queue was closed. */
  boolean awaitWork() {
    lock.lock();
    try {
      if (!mayGrow()) {
        while (!closed && (stopped || bytes > FEW_BYTES)) {
          helperWaitsForRoom = !stopped;
          work.awaitUninterruptibly();
        }
        helperWaitsForRoom = false;
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** Returns a batch to use. */
  Batch emptyBatch() {
    lock.lock();
    try {
      Batch used = free.poll();
      return used != null ? used : new Batch();
    } finally {
      lock.unlock();
    }
  }

  /** Adds a batch that was found, and that the same thread is going to check. */
  void add(Batch found) {
    lock.lock();
    try {
      batches.add(found);
      unchecked.add(found);
      bytes += found.buffer().size();
      if (found.buffer().isFull()) {
        work.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Reports that a batch has been checked. */
  void checked(Batch batch) {
    lock.lock();
    try {
      unchecked.remove(batch);
      checked.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Nothing more can be found before the caller has dealt with what comes next. */
  void stop(@Nullable Throwable because) {
    lock.lock();
    try {
      stopped = true;
      failure = because;
      checked.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * More can be found again. A helper that waits is woken by the next full buffer: most segments
   * may be small.
   */
  void resume() {
    lock.lock();
    try {
      stopped = false;
    } finally {
      lock.unlock();
    }
  }

  /** Whether the first batch can be taken; or there is none and none will come. */
  boolean isReady() {
    lock.lock();
    try {
      Batch first = batches.peek();
      return first != null ? !unchecked.contains(first) : stopped;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it {@link #isReady}. */
  void awaitReady() {
    lock.lock();
    try {
      while (!isReady()) {
        checked.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the first batch, once it {@link #isReady}, until it is given back; {@code null} if none
   * will come. Throws what ended the reading, once.
   */
  @Nullable
  Batch take() {
    lock.lock();
    try {
      Batch taken = batches.poll();
      Throwable because = failure;
      if (taken == null && because != null) {
        failure = null;
        throw rethrown(because);
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private static RuntimeException rethrown(Throwable because) {
    if (because instanceof Error error) {
      throw error;
    }
    return (RuntimeException) because;
  }

  /** Gives the batch back that was taken. */
  void giveBack(Batch batch) {
    lock.lock();
    try {
      recycle(batch);
      if (helperWaitsForRoom && bytes <= FEW_BYTES) {
        work.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void recycle(Batch batch) {
    bytes -= batch.buffer().size();
    batch.release();
    free.push(batch);
  }

  /** Forgets all batches that were not taken. */
  void dropAll() {
    lock.lock();
    try {
      stop(null);
      while (!unchecked.isEmpty()) {
        checked.awaitUninterruptibly();
      }
      while (!batches.isEmpty()) {
        recycle(batches.remove());
      }
    } finally {
      lock.unlock();
    }
  }

  /** No more batches are taken. */
  void close() {
    lock.lock();
    try {
      closed = true;
      work.signal();
    } finally {
      lock.unlock();
    }
  }
}
