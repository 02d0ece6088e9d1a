// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read.ahead;

import static dev.jwal.directory.Entries.entriesOf;
import static dev.jwal.directory.Entries.indexes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.Slow;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.LogFiles;
import dev.jwal.directory.OtherProcess;
import dev.jwal.directory.ScratchLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log that is large enough to be read by a thread of its own, ahead of the handler. */
@Timeout(300)
@Slow
class LargeLogTest {

  private static final int ENTRIES = 10_000;

  @TempDir
  Path directory;

  @Test
  void everyEntryIsDeliveredInOrderOnTheCallersThread() {
    Recorder recorded = new Recorder(index -> {});

    filled().directory().replay(SnapshotMark.NONE, recorded);

    assertThat(recorded.indexes).isEqualTo(indexes(1, ENTRIES));
    assertThat(recorded.threads).containsExactly(Thread.currentThread());
    assertThat(recorded.threadsBeside).isNotEmpty();
    awaitNoThreadReadingAhead();
  }

  @Test
  void entriesAreNotTouchedByWhatIsReadLater() {
    List<Entry> kept = filled().entries();

    assertThat(kept).isEqualTo(entriesOf(1000, 1, ENTRIES));
  }

  @Test
  void openingItLeavesNoThread() {
    ScratchLog log = filled();
    Recorder recorded = new Recorder(index -> {});

    try (Wal wal = log.directory().open(SnapshotMark.NONE, recorded)) {
      awaitNoThreadReadingAhead();
      wal.save(HardState.EMPTY, entriesOf(1000, ENTRIES + 1, ENTRIES + 1));
    }

    assertThat(recorded.threadsBeside).isNotEmpty();
    assertThat(log.entries()).hasSize(ENTRIES + 1);
  }

  @Test
  void aSmallLogBeginsNoThread() {
    Recorder recorded = new Recorder(index -> {});

    log().changed(wal -> save(wal, 1, 1000)).directory().replay(SnapshotMark.NONE, recorded);

    assertThat(recorded.indexes).hasSize(1000);
    assertThat(recorded.threadsBeside).isEmpty();
  }

  @Test
  void aHandlerThatThrowsEndsTheThreadAndGivesUpTheLocks() {
    ScratchLog log = filled();
    for (long last : new long[] {1, 3_000, 9_000, ENTRIES}) {
      Recorder recorded = new Recorder(index -> {
        if (index == last) {
          throw new IllegalArgumentException("enough");
        }
      });

      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> log.directory().open(SnapshotMark.NONE, recorded))
          .withMessage("enough");

      assertThat(recorded.indexes).isEqualTo(indexes(1, last));
      awaitNoThreadReadingAhead();
    }
    log.open().close();
  }

  @Test
  void aHandlerThatThrowsEndsAThreadThatWaitsForIt() {
    Recorder recorded = new Recorder(index -> {
      if (index == 3_000) {
        awaitThatTheThreadWaits();
        throw new IllegalArgumentException("enough");
      }
    });

    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> filled().directory().replay(SnapshotMark.NONE, recorded));

    awaitNoThreadReadingAhead();
  }

  /** It has done its last work; that it is gone takes the system a moment longer. */
  private static void awaitNoThreadReadingAhead() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!threadsReadingAhead().isEmpty() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(threadsReadingAhead()).isEmpty();
  }

  private static void awaitThatTheThreadWaits() {
    while (threadsReadingAhead().stream()
        .noneMatch(thread -> thread.getState() == Thread.State.WAITING)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void damageIsThrownOnTheCallersThreadAfterAllEntriesBeforeIt() {
    ScratchLog log = filled();
    String damaged = log.files().names().get(6);
    log.files().flip(damaged, 500_000, 8);
    Recorder recorded = new Recorder(index -> {});

    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log.directory().replay(SnapshotMark.NONE, recorded))
        .withMessageContaining("wrong checksum")
        .satisfies(e -> assertThat(e.path()).isEqualTo(log.files().path(damaged)))
        .satisfies(e -> assertThat(e.offset()).isBetween(498_000L, 500_000L));
    assertThat(recorded.indexes).isEqualTo(indexes(1, recorded.indexes.size()));
    assertThat(recorded.indexes).hasSizeBetween(6_000, 8_000);
    awaitNoThreadReadingAhead();
  }

  @Test
  void aTornTailIsCutOff() {
    ScratchLog log = filled();
    LogFiles files = log.files();
    files.truncate(files.last(), files.content(files.last()).length - 200);

    try (Wal wal = log.open()) {
      assertThat(wal.lastIndex()).isEqualTo(ENTRIES - 1);
    }

    assertThat(log.entries()).hasSize(ENTRIES - 1);
  }

  @Test
  void whatIsAcknowledgedBeforeAReplayBeginsIsDeliveredWhileTheLogGrows() throws Exception {
    ExecutorService writer = Executors.newSingleThreadExecutor();
    ScratchLog log = log();
    try (Wal wal = log.create()) {
      save(wal, 1, 3000);
      Future<?> writing = writer.submit(() -> save(wal, 3001, 30_000));
      do {
        long acknowledged = wal.status().syncedIndex();
        Recorder recorded = new Recorder(index -> {});
        log.directory().replay(SnapshotMark.NONE, recorded);
        assertThat(recorded.indexes).isEqualTo(indexes(1, recorded.indexes.size()));
        assertThat((long) recorded.indexes.size()).isGreaterThanOrEqualTo(acknowledged);
      } while (!writing.isDone());
      writing.get();
    } finally {
      writer.shutdownNow();
      assertThat(writer.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void memoryDoesNotGrowWithTheLog() {
    ScratchLog log = log().changed(wal -> {
      save(wal, 1, 60_000);
      for (long index = 60_001; index <= 60_010; index++) {
        wal.save(HardState.EMPTY, entriesOf(5 << 20, index, index));
      }
      save(wal, 60_011, 61_000);
    });

    assertThat(OtherProcess.replayingWithLittleMemory(log.path())).isEqualTo("61000 entries");
  }

  private ScratchLog filled() {
    return log().changed(wal -> save(wal, 1, ENTRIES));
  }

  private ScratchLog log() {
    return ScratchLog.in(directory.resolve("wal"))
        .with(options -> options.withSegmentBytes(1 << 20).withUnsafeNoSync(true));
  }

  private static void save(Wal wal, long first, long last) {
    for (long from = first; from <= last; from += 100) {
      long to = Math.min(last, from + 99);
      wal.save(new HardState(1, 1, from), entriesOf(1000, from, to));
    }
  }

  private static List<Thread> threadsReadingAhead() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("wal-read-ahead"))
        .toList();
  }

  /** Records what is delivered, on which thread, and which threads read at the same time. */
  private static final class Recorder implements ReplayHandler {
    private final LongConsumer onEntry;
    private final List<Long> indexes = new ArrayList<>();
    private final Set<Thread> threads = new HashSet<>();
    private final Set<Thread> threadsBeside = new HashSet<>();

    private Recorder(LongConsumer onEntry) {
      this.onEntry = onEntry;
    }

    @Override
    public void entry(Entry entry) {
      indexes.add(entry.index());
      threads.add(Thread.currentThread());
      if (entry.index() % 500 == 0) {
        threadsBeside.addAll(threadsReadingAhead());
      }
      onEntry.accept(entry.index());
    }
  }
}
