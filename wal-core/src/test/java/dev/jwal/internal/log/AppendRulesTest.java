// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import static dev.jwal.directory.Entries.bytes;
import static dev.jwal.directory.Entries.entries;
import static dev.jwal.directory.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.directory.ScratchLog;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot follow what is in the log is refused, and leaves no trace. */
class AppendRulesTest {

  @TempDir
  Path directory;

  @Test
  void theCommitIndexDoesNotDecrease() {
    log().changed(wal -> {
      wal.save(new HardState(1, 0, 5), entries(1, 5));
      refused(
          wal,
          "the commit index 3 is lower than 5",
          () -> wal.save(new HardState(1, 0, 3), List.of()));
      assertThat(wal.append(bytes("next"))).isEqualTo(6);
      refused(
          wal,
          "the commit index 5 is lower than 6",
          () -> wal.save(new HardState(1, 0, 5), List.of()));
    });
  }

  @Test
  void norDoesTheTerm() {
    log().changed(wal -> {
      wal.save(new HardState(5, 1, 0), List.of());
      refused(wal, "the term 2 is lower than 5", () -> wal.save(new HardState(2, 1, 0), List.of()));
    });
  }

  @Test
  void whatIsCommittedIsNotReplaced() {
    log().changed(wal -> {
      wal.save(new HardState(1, 0, 5), entries(1, 6));
      refused(
          wal,
          "entry 5 would replace one that is committed",
          () -> wal.save(HardState.EMPTY, entry(5)));
      wal.save(HardState.EMPTY, entries(6, 6, 2));
    });
  }

  /** After the highest there would be index 0 again. */
  @Test
  void theHighestIndexIsNotUsed() {
    log().changed(wal -> {
      long highest = -1;
      refused(
          wal,
          "no index comes after 18446744073709551615",
          () -> wal.saveSnapshot(new SnapshotMark(highest, 1)));
      wal.saveSnapshot(new SnapshotMark(highest - 2, 1));
      wal.save(new HardState(1, 0, highest - 2), List.of());
      refused(
          wal,
          "no index comes after 18446744073709551615",
          () -> wal.append(List.of(bytes("one"), bytes("two"))));
      assertThat(wal.append(bytes("last"))).isEqualTo(highest - 1);
      refused(wal, "no index comes after 18446744073709551615", () -> wal.append(bytes("next")));
      refused(
          wal,
          "no index comes after 18446744073709551615",
          () -> wal.save(HardState.EMPTY, entry(highest)));
    });
  }

  @Test
  void theIndexOfAMarkDoesNotDecrease() {
    log().changed(wal -> {
      wal.save(new HardState(1, 0, 5), entries(1, 5));
      wal.saveSnapshot(new SnapshotMark(5, 1));
      refused(
          wal,
          "is lower than SnapshotMark[index=5",
          () -> wal.saveSnapshot(new SnapshotMark(3, 1)));
      refused(
          wal, "contradicts SnapshotMark[index=5", () -> wal.saveSnapshot(new SnapshotMark(5, 2)));
      wal.saveSnapshot(new SnapshotMark(5, 1));
    });
  }

  @Test
  void allOfThisHoldsAfterOpeningToo() {
    log().changed(wal -> {
      wal.save(new HardState(2, 0, 5), entries(1, 5));
      wal.saveSnapshot(new SnapshotMark(5, 1));
    });
    log().changed(wal -> {
      refused(wal, "the commit index 3", () -> wal.save(new HardState(2, 0, 3), List.of()));
      refused(wal, "the term 1", () -> wal.save(new HardState(1, 0, 5), List.of()));
      refused(wal, "is lower than", () -> wal.saveSnapshot(new SnapshotMark(3, 1)));
      refused(wal, "entry 5 would replace", () -> wal.save(HardState.EMPTY, entry(5)));
    });
  }

  /** They were acknowledged, so only a crash or another leader may make them worth nothing. */
  @Test
  void anAppendDoesNotReplaceWhatWasSaved() {
    log().changed(wal -> {
      wal.save(new HardState(1, 0, 2), entries(1, 4));
      refused(
          wal,
          "entries up to 4 were saved and are committed up to 2 only",
          () -> wal.append(bytes("next")));
      wal.save(new HardState(1, 0, 4), List.of());
      assertThat(wal.append(bytes("next"))).isEqualTo(5);
    });
  }

  @Test
  void afterOpeningItReplacesWhatWasNeverCommitted() {
    log().changed(wal -> wal.save(new HardState(1, 0, 2), entries(1, 4)));

    log().changed(wal -> assertThat(wal.append(bytes("next"))).isEqualTo(3));
  }

  @Test
  void whatIsReplacedIsNotDurableAnyMore() {
    try (Wal wal = log().create()) {
      wal.save(HardState.EMPTY, entries(1, 6));
      assertThat(wal.status().syncedIndex()).isEqualTo(6);

      wal.saveUnsynced(HardState.EMPTY, entries(4, 5, 2));

      assertThat(wal.lastIndex()).isEqualTo(5);
      assertThat(wal.status().syncedIndex()).isEqualTo(3);
      wal.sync();
      assertThat(wal.status().syncedIndex()).isEqualTo(5);
    }
  }

  @Test
  void aMarkBeyondTheLastEntryTakesThePlaceOfAll() {
    try (Wal wal = log().create()) {
      wal.save(new HardState(1, 0, 2), entries(1, 4));
      wal.saveSnapshot(new SnapshotMark(9, 3));

      assertThat(wal.lastIndex()).isEqualTo(9);
      assertThat(wal.status().firstIndex()).isZero();
      wal.save(new HardState(3, 0, 9), List.of());
      assertThat(wal.append(bytes("next"))).isEqualTo(10);
      assertThat(wal.status().firstIndex()).isEqualTo(10);
    }
  }

  @Test
  void aMarkThatContradictsTheEntryAtItsIndexTakesThePlaceOfAll() {
    try (Wal wal = log().create()) {
      wal.save(new HardState(1, 0, 1), entries(1, 5));
      wal.saveSnapshot(new SnapshotMark(3, 2));

      assertThat(wal.lastIndex()).isEqualTo(3);
      assertThat(wal.status().syncedIndex()).isEqualTo(3);
      refused(wal, "would leave a gap", () -> wal.save(HardState.EMPTY, entry(6)));
      wal.save(new HardState(2, 0, 3), List.of(Entry.normal(2, 4, bytes("next"))));
      assertThat(wal.lastIndex()).isEqualTo(4);
    }
  }

  @Test
  void aMarkThatFitsTheEntryAtItsIndexLeavesTheOthers() {
    try (Wal wal = log().create()) {
      wal.save(new HardState(1, 0, 1), entries(1, 5));
      wal.save(new HardState(2, 0, 3), entries(3, 4, 2));
      wal.saveSnapshot(new SnapshotMark(2, 1));
      wal.saveSnapshot(new SnapshotMark(3, 2));

      assertThat(wal.lastIndex()).isEqualTo(4);
    }
  }

  private static void refused(Wal wal, String problem, Runnable request) {
    HardState state = wal.state();
    long lastIndex = wal.lastIndex();
    long bytes = wal.status().bytes();
    assertThatIllegalArgumentException()
        .isThrownBy(request::run)
        .withMessageContaining(problem)
        .withMessageContaining("nothing was written");
    assertThat(wal.state()).isEqualTo(state);
    assertThat(wal.lastIndex()).isEqualTo(lastIndex);
    assertThat(wal.status().bytes()).isEqualTo(bytes);
  }

  private ScratchLog log() {
    return ScratchLog.in(directory);
  }
}
