// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read.ahead;

import dev.jwal.internal.disk.Uninterruptibly;
import dev.jwal.internal.read.Batch;
import dev.jwal.internal.read.LocatedRecord;
import dev.jwal.internal.read.LogReader;
import dev.jwal.internal.read.Records;
import java.io.Closeable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Lets a second thread help to read and check a log, ahead of what its caller makes of it.
 *
 * <p>The caller reads and checks too whenever nothing is ready for it: one that is quick does half
 * of the work, one that is slow does none. For a log that is not large no thread is started. What
 * is returned, and what is thrown after which record, is the same as without one. The disk is used
 * by one thread at a time, until the log's end, or until this is closed.
 *
 * <p>Not thread-safe.
 */
public final class ReadAhead implements Records, Closeable {

  /** Reading these takes several times as long as starting a thread. */
  private static final long PAYS_FROM_BYTES = 2 << 20;

  /** About as many as fit in the time that filling a buffer takes, on a processor that is free. */
  private static final int MOST_YIELDS = 100;

  static final String THREAD_NAME = "wal-read-ahead";

  private final LogReader reader;
  private final long fromBytes;
  private final BatchQueue queue = new BatchQueue();
  private final LocatedRecord located;
  private @Nullable BatchSource source;
  private @Nullable CountDownLatch helperEnded;
  private @Nullable Batch batch;
  private int place;
  private int count;
  private boolean helperIsStopped;
  private boolean closed;

  /**
   * Reads ahead of what a reader has returned.
   *
   * @param reader the reader, not to be used by others before the log has ended, nor after this is
   *     closed; it is not closed here
   */
  public ReadAhead(LogReader reader) {
    this(reader, PAYS_FROM_BYTES);
  }

  /** Reads ahead once so many bytes have been read. */
  ReadAhead(LogReader reader, long fromBytes) {
    this.reader = reader;
    this.fromBytes = fromBytes;
    this.located = new LocatedRecord(reader.firstSegment());
  }

  @Override
  public @Nullable LocatedRecord next() {
    if (batch != null && ++place < count) {
      batch.get(place, located);
      return located;
    }
    BatchSource batches = source;
    if (batches == null) {
      if (reader.bytesRead() < fromBytes) {
        return reader.next();
      }
      batches = start();
    }
    return nextFrom(batches);
  }

  private BatchSource start() {
    BatchSource started = new BatchSource(reader, queue);
    source = started;
    CountDownLatch ended = new CountDownLatch(1);
    try {
      reader.disk().startThread(THREAD_NAME, () -> {
        try {
          help(started);
        } finally {
          ended.countDown();
        }
      });
      helperEnded = ended;
    } catch (OutOfMemoryError noThread) {
      // The caller reads all batches itself.
    }
    return started;
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

  private @Nullable LocatedRecord nextFrom(BatchSource batches) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    Batch ended = batch;
    batch = null;
    if (ended != null) {
      if (!ended.isValid()) {
        return readAlone(batches, ended);
      }
      queue.giveBack(ended);
    }
    if (helperIsStopped) {
      helperIsStopped = false;
      queue.resume();
    }
    Batch next = nextBatch(batches);
    if (next == null || next.validCount() == 0) {
      return readAlone(batches, next);
    }
    batch = next;
    place = 0;
    count = next.validCount();
    next.get(0, located);
    return located;
  }

  private @Nullable LocatedRecord readAlone(BatchSource batches, @Nullable Batch broken) {
    LocatedRecord read = batches.readRecord(broken);
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

  /** Ends the thread. An interrupt does not cut the wait for it short. */
  @Override
  public void close() {
    closed = true;
    queue.close();
    if (helperEnded != null) {
      Uninterruptibly.await(helperEnded);
    }
    batch = null;
  }
}
