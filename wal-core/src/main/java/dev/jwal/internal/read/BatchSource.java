// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.internal.record.Record;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets two threads read a log: they take turns to read a window, and check what they found in it side by side.
 *
 * <p>That is possible because every record carries the checksum from which the next one goes on. So the records of a
 * window can be checked while those of the window before still are, by believing for the moment what the last of these
 * says. What is not good, or not like most, is left to the {@link LogReader}: once all before it has been handed out, it
 * goes back there, and reads on as if it were alone.
 */
final class BatchSource {

  private final LogReader reader;
  private final BatchQueue queue;
  private final ReentrantLock turn = new ReentrantLock();

  BatchSource(LogReader reader, BatchQueue queue) {
    this.reader = reader;
    this.queue = queue;
    queue.adopt(reader.readInto(queue::emptyWindow));
  }

  /** Reads and checks a batch; {@code false} if the other thread is reading, or nothing more may be read now. */
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
      if (reader.goPast(batch)) {
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
   * Reads the next record as a reader that is alone, everything before it having been handed out. It may be used until the
   * queue {@linkplain BatchQueue#goOn goes on}.
   *
   * @param broken the batch in which it is, if it was found and is not good
   */
  @Nullable
  Record readRecord(@Nullable Batch broken) {
    turn.lock();
    try {
      if (broken != null) {
        queue.dropAll();
        reader.goBack(broken);
        queue.giveBack(broken);
      }
      return reader.next();
    } finally {
      turn.unlock();
    }
  }
}
