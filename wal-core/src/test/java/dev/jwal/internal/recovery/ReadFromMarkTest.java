// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.recovery;

import static dev.jwal.directory.Entries.bytes;
import static dev.jwal.directory.Entries.entries;
import static dev.jwal.directory.Entries.entry;
import static dev.jwal.directory.Entries.indexes;
import static dev.jwal.directory.Entries.indexesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.Recovery;
import dev.jwal.directory.ScratchLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is read from a mark on is what is in the log, also where entries before the mark, or a
 * received snapshot, took its place.
 */
class ReadFromMarkTest {

  @TempDir
  Path directory;

  // --- entries that replace others ---

  @Test
  void anEntryBeforeTheMarkDropsWhatIsAfterTheMark() {
    log().changed(ReadFromMarkTest::overwrittenBelowTheMark);

    assertThat(log().directory().readAll(mark(4, 2)).entries()).isEmpty();
    assertThat(opened(mark(4, 2))).isEmpty();
    assertThat(log().entries()).extracting(Entry::term).containsExactly(1L, 1L, 2L, 2L);
  }

  @Test
  void aHandlerIsCalledForTheEntriesThatAreDropped() {
    log().changed(ReadFromMarkTest::overwrittenBelowTheMark);

    assertThat(calls(mark(4, 2))).containsExactly("mark 0", "5/1", "dropped 5", "mark 4");
    assertThat(calls(SnapshotMark.NONE))
        .containsExactly(
            "mark 0", "1/1", "2/1", "3/1", "4/1", "5/1", "dropped 3", "3/2", "4/2", "mark 4");
  }

  @Test
  void committedEntriesAreNotThoseThatWereDropped() {
    log().changed(wal -> {
      overwrittenBelowTheMark(wal);
      wal.save(new HardState(3, 1, 6), entries(5, 6, 3));
    });
    List<Entry> committed = new ArrayList<>();

    log().directory().replay(mark(4, 2), ReplayHandler.committed(committed::add));

    assertThat(committed).isEqualTo(entries(5, 6, 3));
  }

  @Test
  void anIndexWhoseEntryWasDroppedIsNotFound() {
    log().changed(ReadFromMarkTest::overwrittenBelowTheMark);

    assertThatExceptionOfType(WalException.IndexNotFound.class)
        .isThrownBy(() -> log().directory().openAtIndex(5))
        .withMessageContaining("the last entry has index 4");
  }

  @Test
  void aMarkWhoseEntryWasReplacedIsNotInTheLog() {
    log().changed(wal -> {
      wal.save(new HardState(1, 1, 2), entries(1, 5));
      wal.saveSnapshot(mark(4, 1));
      wal.save(new HardState(2, 1, 4), entries(3, 4, 2));
    });

    assertThat(log().directory().snapshots()).containsExactly(SnapshotMark.NONE);
    assertThatExceptionOfType(WalException.SnapshotNotFound.class)
        .isThrownBy(() -> log().directory().open(mark(4, 1)))
        .withMessageContaining("Marks that are there: [SnapshotMark[index=0, term=0]]");
  }

  /** The older mark is the newest at which the log can be opened, so its segments stay. */
  @Test
  void aMarkWhoseEntryWasReplacedLetsNothingBePurged() {
    ScratchLog log = log().with(options -> options.withRetainedSegments(1));
    log.changed(wal -> {
      wal.save(new HardState(1, 1, 2), entries(1, 2));
      wal.saveSnapshot(mark(1, 1));
      wal.cut();
      wal.save(HardState.EMPTY, entries(3, 6));
      wal.cut();
      wal.save(HardState.EMPTY, entries(7, 8));
      wal.saveSnapshot(mark(8, 1));
      wal.cut();
      wal.save(new HardState(2, 1, 8), entries(3, 9, 2));
      wal.cut();
      wal.releaseTo(9);
    });

    assertThat(log.directory().readAll(mark(1, 1)).entries()).hasSize(8);
  }

  // --- snapshots that were received ---

  @Test
  void aCommittedMarkThatContradictsItsEntryDropsAll() {
    log().changed(wal -> {
      wal.save(new HardState(1, 1, 1), entries(1, 5));
      wal.saveSnapshot(mark(3, 2));
      wal.save(new HardState(2, 1, 3), List.of());
      assertThat(wal.lastIndex()).isEqualTo(3);
    });

    assertThat(calls(mark(3, 2))).containsExactly("mark 0", "4/1", "5/1", "mark 3", "dropped 4");
    assertThat(opened(mark(3, 2))).isEmpty();
    assertThat(log().directory().snapshots()).containsExactly(mark(3, 2));
    assertThat(log().directory().verifyAll().lastIndex()).isEqualTo(3);
    try (Wal wal = log().directory().openAtEnd()) {
      assertThat(wal.lastIndex()).isEqualTo(3);
      assertThat(wal.append(bytes("next"))).isEqualTo(4);
    }
  }

  @Test
  void entriesThatOnlyAReceivedSnapshotHoldsAreNotFound() {
    log().changed(wal -> {
      wal.save(new HardState(1, 1, 2), entries(1, 5));
      wal.saveSnapshot(mark(9, 2));
      wal.save(new HardState(2, 1, 9), List.of());
    });

    for (long index : List.of(1L, 5L, 9L)) {
      assertThatExceptionOfType(WalException.IndexNotFound.class)
          .isThrownBy(() -> log().directory().openAtIndex(index))
          .withMessageContaining(
              "a snapshot that was received took the place of the entries up to 9")
          .withMessageContaining("start at the mark with that index");
    }
    assertThatExceptionOfType(WalException.IndexNotFound.class)
        .isThrownBy(() -> log().directory().open(SnapshotMark.NONE));
    assertThat(opened(mark(9, 2))).isEmpty();
  }

  @Test
  void openingAtTheEndContinuesAfterAReceivedSnapshot() {
    log().changed(wal -> {
      wal.save(new HardState(1, 1, 2), entries(1, 5));
      wal.saveSnapshot(mark(9, 2));
      wal.save(new HardState(2, 1, 9), List.of());
    });

    try (Wal wal = log().directory().openAtEnd()) {
      assertThat(wal.lastIndex()).isEqualTo(9);
      assertThat(wal.append(bytes("next"))).isEqualTo(10);
    }
    assertThat(opened(mark(9, 2))).isEqualTo(indexes(10, 10));
  }

  /**
   * A crash may come between the mark and the state: the log is then opened where it was before.
   */
  @Test
  void untilAMarkIsCommittedTheEntriesAreThere() {
    for (SnapshotMark received : List.of(mark(9, 2), mark(3, 2))) {
      ScratchLog log = ScratchLog.in(directory.resolve("mark-" + received.index()));
      log.changed(wal -> {
        wal.save(new HardState(1, 1, 2), entries(1, 5));
        wal.saveSnapshot(received);
        assertThat(wal.lastIndex()).isEqualTo(received.index());
        wal.cut();
      });

      assertThat(log.directory().snapshots()).containsExactly(SnapshotMark.NONE);
      assertThat(indexesOf(log.entries())).isEqualTo(indexes(1, 5));
      assertThat(log.directory().verifyAll().lastIndex()).isEqualTo(5);
      try (Wal wal = log.directory().openAtEnd()) {
        assertThat(wal.lastIndex()).isEqualTo(5);
        assertThat(wal.append(bytes("next"))).isEqualTo(3);
      }
      assertThat(indexesOf(log.entries())).isEqualTo(indexes(1, 3));
    }
  }

  @Test
  void openingAtAReceivedMarkConfirmsIt() {
    log().changed(wal -> {
      wal.save(new HardState(1, 1, 2), entries(1, 5));
      wal.saveSnapshot(mark(9, 2));
    });

    try (Wal wal = log().directory().open(mark(9, 2)).wal()) {
      assertThat(wal.lastIndex()).isEqualTo(9);
      wal.save(HardState.EMPTY, entries(10, 11, 2));
    }
    assertThat(log().directory().snapshots()).containsExactly(mark(9, 2));
    assertThat(opened(mark(9, 2))).isEqualTo(indexes(10, 11));
  }

  @Test
  void anEntryThatComesElsewhereGivesTheMarkUp() {
    log().changed(wal -> {
      wal.save(new HardState(1, 1, 2), entries(1, 5));
      wal.saveSnapshot(mark(9, 2));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.save(HardState.EMPTY, entry(7)))
          .withMessageContaining("would leave a gap");
      wal.save(new HardState(2, 1, 6), entries(6, 6, 2));
      assertThat(wal.lastIndex()).isEqualTo(6);
      wal.saveSnapshot(mark(6, 2));
    });

    assertThat(log().directory().snapshots()).containsExactly(SnapshotMark.NONE, mark(6, 2));
    assertThat(indexesOf(log().entries())).isEqualTo(indexes(1, 6));
    assertThatExceptionOfType(WalException.SnapshotNotFound.class)
        .isThrownBy(() -> log().directory().open(mark(9, 2)));
  }

  @Test
  void aMarkThatContradictsACommittedEntryIsRefused() {
    log().changed(wal -> {
      wal.save(new HardState(1, 1, 3), entries(1, 5));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.saveSnapshot(mark(3, 2)))
          .withMessageContaining("contradicts the entry at its index, which is committed");
    });
  }

  @Test
  void whatAReceivedSnapshotHoldsIsNotReplaced() {
    log().changed(wal -> {
      wal.saveSnapshot(mark(9, 2));
      wal.save(HardState.EMPTY, entries(10, 11, 2));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.save(HardState.EMPTY, entries(9, 9, 3)))
          .withMessageContaining("would replace one that a received snapshot holds");
    });
  }

  /** Which the segment alone does not say: the entry at the mark is in another one. */
  @Test
  void openingAtTheEndReadsBackToTheEntryAtAnUncommittedMark() {
    log().changed(wal -> {
      wal.save(new HardState(1, 1, 1), entries(1, 5));
      wal.cut();
      wal.save(HardState.EMPTY, entry(6));
      wal.saveSnapshot(mark(3, 2));
      wal.save(new HardState(2, 1, 3), List.of());
    });

    try (Wal wal = log().directory().openAtEnd()) {
      assertThat(wal.lastIndex()).isEqualTo(3);
    }
    assertThat(log().directory().verifyAll().lastIndex()).isEqualTo(3);
  }

  /** etcd#22442. */
  private static void overwrittenBelowTheMark(Wal wal) {
    wal.save(new HardState(1, 1, 1), entries(1, 5));
    wal.save(new HardState(2, 1, 4), entries(3, 4, 2));
    wal.saveSnapshot(mark(4, 2));
  }

  private List<Long> opened(SnapshotMark mark) {
    Recovery recovery = log().directory().open(mark);
    recovery.wal().close();
    return indexesOf(recovery.contents().entries());
  }

  private List<String> calls(SnapshotMark mark) {
    List<String> calls = new ArrayList<>();
    log().directory().replay(mark, new ReplayHandler() {
      @Override
      public void entry(Entry entry) {
        calls.add(entry.index() + "/" + entry.term());
      }

      @Override
      public void entriesDropped(long index) {
        calls.add("dropped " + index);
      }

      @Override
      public void mark(SnapshotMark found) {
        calls.add("mark " + found.index());
      }
    });
    return calls;
  }

  private static SnapshotMark mark(long index, long term) {
    return new SnapshotMark(index, term);
  }

  private ScratchLog log() {
    return ScratchLog.in(directory);
  }
}
