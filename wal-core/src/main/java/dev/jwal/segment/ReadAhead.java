// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.segment;

import dev.jwal.record.Record;
import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/**
 * Lets a thread of its own read and check a log, while the caller's makes of it what it will.
 *
 * <p>A log that is not large begins no thread. What is handed out, and what is thrown after which record, is the same as
 * without one. The disk is used by one thread at a time: the caller's, and from some record on the other until the log's
 * end, or until this is closed.
 *
 * <p>Not safe for threads.
 */
public final class ReadAhead implements Records, Closeable {

  /** Reading these takes several times as long as beginning a thread. */
  private static final long PAYS_FROM_BYTES = 2 << 20;

  static final String THREAD_NAME = "wal-read-ahead";

  private final LogReader reader;
  private final long fromBytes;
  private final BatchQueue queue = new BatchQueue();
  private final Record record = new Record();
  private @Nullable Thread thread;
  private @Nullable Batch batch;
  private int place;
  private int count;

  /**
   * Reads ahead of what a reader has handed out.
   *
   * @param reader the reader, not to be used by others before the log has ended or this is closed; it is not closed here
   */
  public ReadAhead(LogReader reader) {
    this(reader, PAYS_FROM_BYTES);
  }

  /** Reads ahead once so many bytes have been read. */
  ReadAhead(LogReader reader, long fromBytes) {
    this.reader = reader;
    this.fromBytes = fromBytes;
  }

  @Override
  public @Nullable Record next() {
    if (thread == null) {
      if (reader.bytes() < fromBytes) {
        return reader.next();
      }
      thread = begin();
    }
    Batch current = batch;
    if (current == null || ++place == count) {
      current = nextBatch();
      if (current == null) {
        return null;
      }
    }
    current.get(place, record);
    return record;
  }

  private Thread begin() {
    Thread begun = new Thread(null, new BatchFiller(reader, queue), THREAD_NAME, 0, false);
    begun.setDaemon(true);
    begun.start();
    return begun;
  }

  private @Nullable Batch nextBatch() {
    if (batch != null) {
      queue.giveBack(batch);
      batch = null;
    }
    place = 0;
    Batch next = queue.take();
    batch = next;
    count = next == null ? 0 : next.count();
    return next;
  }

  @Override
  public Segment segment() {
    return batch != null ? batch.segment() : reader.segment();
  }

  @Override
  public long offset() {
    return batch != null ? batch.offsetOf(place) : reader.offset();
  }

  @Override
  public long bytes() {
    return batch != null ? batch.bytesRead() : reader.bytes();
  }

  /** Ends the thread. An interrupt does not cut the wait for it short. */
  @Override
  public void close() {
    Thread begun = thread;
    if (begun == null) {
      return;
    }
    queue.abandon();
    boolean interrupted = false;
    while (begun.isAlive()) {
      try {
        begun.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (batch != null) {
      queue.giveBack(batch);
      batch = null;
    }
    queue.giveWindowsBack();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
