package dev.jwal.segment;

import dev.jwal.record.Record;
import org.jspecify.annotations.Nullable;

/** Reads a log to its end, and hands its records over window by window. Runs on a thread of its own. */
final class BatchFiller implements Runnable {

  private final LogReader reader;
  private final BatchQueue queue;
  private @Nullable Batch batch;
  private @Nullable Window window;

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
    Batch filling = batch;
    if (filling == null) {
      filling = new Batch(reader.segment(), reader.window());
      batch = filling;
    }
    filling.add(record, reader.offset());
  }

  private Window nextWindow(int bytes) {
    handOver();
    Window next = window;
    if (next == null || next.size() < bytes) {
      next = queue.window(bytes);
      window = next;
    }
    return next;
  }

  private void handOver() {
    Batch filled = batch;
    if (filled != null) {
      batch = null;
      window = null;
      filled.completeAt(reader.bytes());
      queue.put(filled);
    }
  }
}
