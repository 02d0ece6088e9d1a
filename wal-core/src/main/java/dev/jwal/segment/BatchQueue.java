// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.segment;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What passes between the thread that reads ahead and the one for which it reads: full batches go one way, and come
 * back to be filled again. What is on its way takes up 2 MiB at most, or is one window that is larger than that.
 *
 * <p>Waking a thread costs as much as reading much of a window. So who has to wait does so until half of all that may
 * be on its way is there, not for the next batch only.
 *
 * <p>Safe for these two threads. No wait ends with an interrupt, and none is lost.
 */
final class BatchQueue {

  private static final int MAX_BYTES = 2 << 20;

  /** What is worth waking a thread for. */
  private static final int ENOUGH_BYTES = MAX_BYTES / 2;

  /** A batch whose window is larger is not used again. */
  private static final int LARGEST_KEPT = 1 << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition returned = lock.newCondition();
  private final Deque<Batch> batches = new ArrayDeque<>();
  private final Deque<Batch> free = new ArrayDeque<>();
  private int lentBytes;
  private int filledBytes;
  private boolean fillerWaits;
  private boolean complete;
  private boolean abandoned;
  private @Nullable Throwable failure;

  /** Hands a batch over, until it is given back. */
  void put(Batch batch) {
    lock.lock();
    try {
      lentBytes += batch.window().size();
      filledBytes += batch.window().size();
      batches.add(batch);
      if (isWorthTaking()) {
        filled.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Says that no batch comes any more, and why, unless the log has ended. */
  void complete(@Nullable Throwable because) {
    lock.lock();
    try {
      complete = true;
      failure = because;
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Takes the next batch, waiting for it; {@code null} at the log's end. Throws what ended the reading. */
  @Nullable
  Batch take() {
    lock.lock();
    try {
      if (batches.isEmpty()) {
        while (!isWorthTaking() && !complete) {
          filled.awaitUninterruptibly();
        }
      }
      Batch next = batches.poll();
      if (next == null) {
        throwFailure();
      } else {
        filledBytes -= next.window().size();
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Whether there is enough for a thread that waits; or anything, if no more comes before it is taken. */
  private boolean isWorthTaking() {
    return filledBytes >= ENOUGH_BYTES || fillerWaits && filledBytes > 0;
  }

  private void throwFailure() {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException exception) {
      throw exception;
    }
  }

  /** Gives a batch back that has been read. */
  void giveBack(Batch batch) {
    lock.lock();
    try {
      int size = batch.window().size();
      lentBytes -= size;
      if (size <= LARGEST_KEPT) {
        free.push(batch);
      }
      if (lentBytes <= ENOUGH_BYTES) {
        returned.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns a batch to fill whose window has a size, waiting until there is room for it.
   *
   * @throws CancellationException if nobody takes batches any more
   */
  Batch emptyBatch(int windowBytes, Segment segment) {
    int size = Math.max(windowBytes, Window.BYTES);
    lock.lock();
    try {
      if (!hasRoomFor(size)) {
        waitForRoomFor(Math.max(size, ENOUGH_BYTES));
      }
      if (abandoned) {
        throw new CancellationException("nobody reads on");
      }
      Batch batch = free.poll();
      if (batch == null || batch.window().size() < size) {
        free.clear();
        return new Batch(SpareWindows.take(size), segment);
      }
      batch.clear();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoomFor(int size) {
    return lentBytes == 0 || lentBytes + size <= MAX_BYTES;
  }

  private void waitForRoomFor(int size) {
    fillerWaits = true;
    filled.signal();
    while (!hasRoomFor(size) && !abandoned) {
      returned.awaitUninterruptibly();
    }
    fillerWaits = false;
  }

  /** Nobody takes batches any more: whoever fills them is not to wait, nor to go on. */
  void abandon() {
    lock.lock();
    try {
      abandoned = true;
      returned.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Lets others have the windows, once neither thread uses them any more. */
  void giveWindowsBack() {
    lock.lock();
    try {
      batches.forEach(batch -> SpareWindows.giveBack(batch.window()));
      free.forEach(batch -> SpareWindows.giveBack(batch.window()));
      batches.clear();
      free.clear();
    } finally {
      lock.unlock();
    }
  }
}
