// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.entry;
import static dev.jwal.directory.Entries.entryOf;
import static dev.jwal.directory.Entries.indexes;
import static dev.jwal.directory.Entries.indexesOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.Slow;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@Slow
class ReadBesideWriterTest {

  @TempDir
  Path directory;

  private final ExecutorService writer = Executors.newSingleThreadExecutor();

  @AfterEach
  void endTheWriter() throws InterruptedException {
    writer.shutdownNow();
    assertThat(writer.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aReaderSeesAllThatWasAcknowledgedBeforeItBegan() throws Exception {
    ScratchLog log = log();
    try (Wal wal = log.create()) {
      Future<?> writing = writer.submit(() -> {
        for (long index = 1; index <= 200; index++) {
          wal.save(HardState.EMPTY, List.of(entryOf(100, index)));
        }
      });
      while (!writing.isDone()) {
        long acknowledged = wal.status().syncedIndex();
        List<Entry> read = log.entries();
        assertThat(indexesOf(read)).isEqualTo(indexes(1, read.size()));
        assertThat((long) read.size()).isGreaterThanOrEqualTo(acknowledged);
      }
      writing.get();
    }
    assertThat(log.entries()).hasSize(200);
  }

  @Test
  void verifyingBesideTheWriterFindsNoDamage() throws Exception {
    ScratchLog log = log();
    try (Wal wal = log.create()) {
      Future<?> writing = writer.submit(() -> {
        CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
        for (long index = 1; index <= 1000; index++) {
          last = wal.saveAsync(new HardState(1, 1, index), List.of(entryOf(300, index)));
        }
        last.join();
      });
      while (!writing.isDone()) {
        assertThat(log.directory().verify(SnapshotMark.NONE).entries()).isBetween(0L, 1000L);
        assertThat(log.directory().verifyAll().entries()).isBetween(0L, 1000L);
        assertThat(log.directory().snapshots()).containsExactly(SnapshotMark.NONE);
      }
      writing.get();
      assertThat(log.directory().verify(SnapshotMark.NONE).entries()).isEqualTo(1000);
    }
  }

  // etcd wal_test.go: TestValidSnapshotEntriesRetryOnTransientNotExist
  @Test
  void segmentsDeletedUnderAReaderOfMarksDoNotDisturbIt() throws Exception {
    besideAPurge(log -> {
      List<SnapshotMark> marks = log.directory().snapshots();
      assertThat(marks).isSortedAccordingTo(Comparator.comparing(SnapshotMark::index));
    });
  }

  @Test
  void segmentsDeletedUnderAVerificationDoNotDisturbIt() throws Exception {
    besideAPurge(log -> assertThat(log.directory().verifyAll().segments()).isPositive());
  }

  @Test
  void segmentsDeletedWhileTheyAreListedDoNotDisturbTheList() throws Exception {
    besideAPurge(log -> assertThat(log.directory().segments()).isNotEmpty());
  }

  /** Reads again and again while segments are created and the oldest are deleted. */
  private void besideAPurge(Consumer<ScratchLog> reader) throws Exception {
    ScratchLog log = log().with(options -> options.withRetainedSegments(1));
    try (Wal wal = log.create()) {
      Future<?> writing = writer.submit(() -> {
        for (long index = 1; index <= 60; index++) {
          wal.save(new HardState(1, 1, index), entry(index));
          wal.saveSnapshot(new SnapshotMark(index, 1));
          wal.cut();
          wal.releaseTo(index + 1);
        }
      });
      while (!writing.isDone()) {
        reader.accept(log);
      }
      writing.get();
    }
    assertThat(log.directory().snapshots()).last().isEqualTo(new SnapshotMark(60, 1));
    assertThat(log.directory().segments()).hasSizeLessThan(10);
  }

  // What is read while it is being written is neither as before nor as after.
  @Test
  void aRecordCompletedWhileItIsReadIsNotTakenForDamage() {
    ScratchLog log = log().saved(1, 6);
    LogFiles files = log.files();
    byte[] whole = files.content(files.last());
    files.zero(files.last(), whole.length - 8, 8);

    List<Entry> read = new ArrayList<>();
    log.directory().replay(SnapshotMark.NONE, new ReplayHandler() {
      @Override
      public void entry(Entry entry) {
        read.add(entry);
        if (entry.index() == 5) {
          files.write(files.last(), 0, whole);
        }
      }
    });

    assertThat(indexesOf(read)).isEqualTo(indexes(1, 6));
  }

  @Test
  void aRecordBeingWrittenIsNotTakenForDamage() throws Exception {
    ScratchLog log = log()
        .with(options -> options.withSegmentBytes(65_536))
        .with(options -> options.withUnsafeNoSync(true));
    try (Wal wal = log.create()) {
      Future<?> writing = writer.submit(() -> {
        for (long index = 1; index <= 5_000; index++) {
          wal.save(HardState.EMPTY, List.of(entryOf(400, index)));
        }
      });
      while (!writing.isDone()) {
        assertThat(log.directory().inspect(wal.status().sequence())).isPresent();
      }
      writing.get();
    }
  }

  @Test
  void aRepairPreviewBesideTheWriterChangesNothing() throws Exception {
    ScratchLog log = log();
    try (Wal wal = log.create()) {
      Future<?> writing = writer.submit(() -> {
        for (long index = 1; index <= 200; index++) {
          wal.save(HardState.EMPTY, entry(index));
        }
      });
      while (!writing.isDone()) {
        log.directory().previewRepair();
      }
      writing.get();
    }
    assertThat(log.entries()).hasSize(200);
  }

  private ScratchLog log() {
    return ScratchLog.in(directory).with(options -> options.withSegmentBytes(8192));
  }
}
