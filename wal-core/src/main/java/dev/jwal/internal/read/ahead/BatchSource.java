// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read.ahead;

import dev.jwal.internal.read.Batch;
import dev.jwal.internal.read.LocatedRecord;
import dev.jwal.internal.read.LogReader;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets two threads read a log: they take turns to fill a buffer, and check what they found in it
 * side by side.
 *
 * <p>That is possible because every record carries the checksum that the next one's continues. So
 * the records of a buffer can be checked while those of the buffer before still are, assuming that
 * the last CRC of these is correct. What is not valid, or not like most, is left to the {@link
 * LogReader}: once all before it has been delivered, it rewinds to it, and continues as if it were
 * alone.
 */
final class BatchSource {

  private final LogReader reader;
  private final BatchQueue queue;
  private final ReentrantLock turn = new ReentrantLock();

  BatchSource(LogReader reader, BatchQueue queue) {
    this.reader = reader;
    this.queue = queue;
  }

  /**
   * Reads and checks a batch; {@code false} if the other thread is reading, or nothing more may be
   * read now.
   */
  boolean readBatch() {
    if (!turn.tryLock()) {
      return false;
    }
    Batch found;
    try {
      found = find();
    } finally {
      turn.unlock();
    }
    if (found == null) {
      return false;
    }
    try {
      found.check();
    } finally {
      queue.checked(found);
    }
    return true;
  }

  private @Nullable Batch find() {
    if (!queue.mayGrow()) {
      return null;
    }
    try {
      Batch batch = queue.emptyBatch();
      if (reader.readBatch(batch)) {
        queue.add(batch);
        return batch;
      }
      queue.stop(null);
    } catch (RuntimeException | Error e) {
      queue.stop(e);
    }
    return null;
  }

  /** Waits until it is this thread's turn to read. */
  void awaitTurn() {
    turn.lock();
    turn.unlock();
  }

  /**
   * Reads the next record as a reader that is alone, everything before it having been delivered. It
   * may be used until the queue is {@linkplain BatchQueue#resume resumed}.
   *
   * @param broken the batch in which it is, if it was found and is not valid
   */
  @Nullable
  LocatedRecord readRecord(@Nullable Batch broken) {
    turn.lock();
    try {
      if (broken != null) {
        queue.dropAll();
        reader.rewindTo(broken);
        queue.giveBack(broken);
      }
      return reader.next();
    } finally {
      turn.unlock();
    }
  }
}
