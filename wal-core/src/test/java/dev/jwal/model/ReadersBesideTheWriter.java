// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Verification;
import dev.jwal.WalException;
import dev.jwal.directory.WalContents;
import dev.jwal.directory.WalDirectory;
import dev.jwal.model.LogModel.View;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads a log again and again while it is written. Each answer has to be right of some moment
 * between the call and its return: of as many records as were visible when it was called, or some
 * more.
 */
final class ReadersBesideTheWriter implements AutoCloseable {

  /** Of one thread in one history: each is compared with the model afterwards. */
  private static final int MOST_READINGS = 1_000;

  private final ModelledLog log;
  private final WalDirectory directory;
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final List<Future<List<Reading>>> readers = new ArrayList<>();
  private volatile boolean finished;

  /** What was found by a call, and how many records were visible when it was made. */
  private record Reading(Object found, int visibleBefore, int countAfter) {}

  /** What verifying says. */
  private record End(long lastIndex, HardState state) {}

  /** What is read from the beginning. */
  private record Whole(List<Entry> entries, HardState state) {}

  private enum NotThere {
    /** The entries from the beginning on are not there. */
    INDEX_NOT_FOUND
  }

  ReadersBesideTheWriter(ModelledLog log) {
    this.log = log;
    this.directory = log.directory();
    readers.add(threads.submit(reading(this::verify, this::readAll)));
    readers.add(threads.submit(reading(this::snapshots, this::readAll)));
  }

  private Callable<List<Reading>> reading(Callable<Object> one, Callable<Object> other) {
    return () -> {
      List<Reading> readings = new ArrayList<>();
      while (!finished && readings.size() < MOST_READINGS) {
        readings.add(read(one));
        readings.add(read(other));
      }
      return readings;
    };
  }

  private Reading read(Callable<Object> call) throws Exception {
    int before = log.visible();
    Object found = call.call();
    return new Reading(found, before, log.model().records().size());
  }

  private Object verify() {
    Verification verification = directory.verifyAll();
    return new End(verification.lastIndex(), verification.state());
  }

  private Object readAll() {
    try {
      WalContents contents = directory.readAll(SnapshotMark.NONE);
      return new Whole(contents.entries(), contents.state());
    } catch (WalException.IndexNotFound received) {
      return NotThere.INDEX_NOT_FOUND;
    }
  }

  private Object snapshots() {
    return directory.snapshots();
  }

  /** Ends the reading, and compares all that was read with the model; returns how much it was. */
  int finish() throws InterruptedException {
    finished = true;
    int count = 0;
    for (Future<List<Reading>> reader : readers) {
      List<Reading> readings;
      try {
        readings = reader.get();
      } catch (ExecutionException e) {
        throw new AssertionError("a reader beside the writer failed", e.getCause());
      }
      readings.forEach(this::requireRight);
      count += readings.size();
    }
    return count;
  }

  private void requireRight(Reading reading) {
    List<Object> records = log.model().records();
    int most = Math.min(records.size(), reading.countAfter() + ModelledLog.MOST_RECORDS_A_STEP);
    for (int count = reading.visibleBefore(); count <= most; count++) {
      LogModel prefix = new LogModel(records.subList(0, count));
      if (isRight(reading.found(), prefix)) {
        return;
      }
    }
    assertThat(reading.found())
        .as("read beside the writer, of %s to %s records", reading.visibleBefore(), most)
        .isNull();
  }

  private static boolean isRight(Object found, LogModel model) {
    View view = model.view(null, LogModel.NOT_LIVE);
    if (found instanceof End end) {
      return end.equals(new End(view.lastIndex(), view.state));
    } else if (found instanceof Whole whole) {
      return view.base == 0 && whole.equals(new Whole(view.after(0), view.state));
    } else if (found == NotThere.INDEX_NOT_FOUND) {
      return view.base > 0;
    }
    return found.equals(marksOf(model, view));
  }

  /** All segments are there. */
  private static List<SnapshotMark> marksOf(LogModel model, View view) {
    List<SnapshotMark> marks = new ArrayList<>();
    for (int i = 0; i < model.records().size(); i++) {
      SnapshotMark mark = model.markAt(i);
      if (mark != null && view.opensAt(mark, i) && !model.isRestartedAfter(i)) {
        marks.add(mark);
      }
    }
    return marks;
  }

  @Override
  public void close() {
    finished = true;
    threads.shutdownNow();
  }
}
