// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.internal.disk.Uninterruptibly;
import dev.jwal.internal.record.Record;
import dev.jwal.internal.segment.Segment;
import java.io.Closeable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Lets a second thread help to read and check a log, ahead of what its caller makes of it.
 *
 * <p>The caller reads and checks too whenever nothing is ready for it: one that is quick does half of the work, one that
 * is slow does none. A log that is not large begins no thread. What is handed out, and what is thrown after which record,
 * is the same as without one. The disk is used by one thread at a time, until the log's end, or until this is closed.
 *
 * <p>Not safe for threads.
 */
public final class ReadAhead implements Records, Closeable {

  /** Reading these takes several times as long as beginning a thread. */
  private static final long PAYS_FROM_BYTES = 2 << 20;

  /** About as many as fit in the time that reading a window takes, if nobody else wants the processor. */
  private static final int MOST_YIELDS = 100;

  static final String THREAD_NAME = "wal-read-ahead";

  private final LogReader reader;
  private final long fromBytes;
  private final BatchQueue queue = new BatchQueue();
  private final Record record = new Record();
  private @Nullable BatchSource source;
  private @Nullable CountDownLatch helperEnded;
  private @Nullable Batch batch;
  private int place;
  private int count;
  private boolean helperIsStopped;
  private boolean closed;

  /**
   * Reads ahead of what a reader has handed out.
   *
   * @param reader the reader, not to be used by others before the log has ended, nor after this is closed; it is not
   *     closed here
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
    if (batch != null && ++place < count) {
      batch.get(place, record);
      return record;
    }
    BatchSource batches = source;
    if (batches == null) {
      if (reader.bytes() < fromBytes) {
        return reader.next();
      }
      batches = begin();
    }
    return nextFrom(batches);
  }

  private BatchSource begin() {
    BatchSource begun = new BatchSource(reader, queue);
    source = begun;
    CountDownLatch ended = new CountDownLatch(1);
    try {
      reader.disk().startThread(THREAD_NAME, () -> {
        try {
          help(begun);
        } finally {
          ended.countDown();
        }
      });
      helperEnded = ended;
    } catch (OutOfMemoryError noThread) {
      // The caller reads all batches itself.
    }
    return begun;
  }

  private void help(BatchSource batches) {
    int yields = 0;
    while (queue.awaitWork()) {
      if (batches.readBatch()) {
        yields = 0;
      } else if (yields++ < MOST_YIELDS) {
        Thread.yield();
      } else {
        batches.awaitTurn();
      }
    }
  }

  private @Nullable Record nextFrom(BatchSource batches) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    Batch ended = batch;
    batch = null;
    if (ended != null) {
      if (!ended.isWhole()) {
        return readAlone(batches, ended);
      }
      queue.giveBack(ended);
    }
    if (helperIsStopped) {
      helperIsStopped = false;
      queue.goOn();
    }
    Batch next = nextBatch(batches);
    if (next == null || next.good() == 0) {
      return readAlone(batches, next);
    }
    batch = next;
    place = 0;
    count = next.good();
    next.get(0, record);
    return record;
  }

  private @Nullable Record readAlone(BatchSource batches, @Nullable Batch broken) {
    Record read = batches.readRecord(broken);
    helperIsStopped = true;
    return read;
  }

  private @Nullable Batch nextBatch(BatchSource batches) {
    int yields = 0;
    while (!queue.isReady()) {
      if (batches.readBatch()) {
        yields = 0;
      } else if (yields++ < MOST_YIELDS) {
        Thread.yield();
      } else {
        queue.awaitReady();
      }
    }
    return queue.take();
  }

  @Override
  public Segment segment() {
    return reader.segment();
  }

  @Override
  public long offset() {
    return batch != null ? batch.offsetOf(place) : reader.offset();
  }

  @Override
  public long bytes() {
    return batch != null ? batch.bytesBefore() : reader.bytes();
  }

  /** Ends the thread. An interrupt does not cut the wait for it short. */
  @Override
  public void close() {
    closed = true;
    queue.close();
    if (helperEnded != null) {
      Uninterruptibly.await(helperEnded);
    }
    batch = null;
    queue.giveWindowsBack();
  }
}
