// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.segment;

import dev.jwal.record.Record;
import org.jspecify.annotations.Nullable;

/** Reads a log to its end, and hands its records over window by window. Runs on a thread of its own. */
final class BatchFiller implements Runnable {

  private final LogReader reader;
  private final BatchQueue queue;
  private @Nullable Batch filling;

  BatchFiller(LogReader reader, BatchQueue queue) {
    this.reader = reader;
    this.queue = queue;
  }

  @Override
  public void run() {
    try {
      reader.readInto(this::nextWindow);
      for (Record record = reader.next(); record != null; record = reader.next()) {
        add(record);
      }
      handOver();
      queue.complete(null);
    } catch (RuntimeException | Error e) {
      handOver();
      queue.complete(e);
    }
  }

  private void add(Record record) {
    Batch batch = filling;
    if (batch == null) { // What had been read before this thread began.
      batch = new Batch(reader.window(), reader.segment());
      filling = batch;
    }
    batch.add(record, reader);
  }

  private Window nextWindow(int bytes) {
    handOver();
    Batch batch = filling;
    if (batch == null || batch.window().size() < bytes) {
      batch = queue.emptyBatch(bytes, reader.segment());
      filling = batch;
    }
    return batch.window();
  }

  /** Hands over what there is. An empty batch is kept, to be filled. */
  private void handOver() {
    Batch batch = filling;
    if (batch != null && batch.count() > 0) {
      filling = null;
      queue.put(batch);
    }
  }
}
