// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsTest {

  @TempDir
  Path directory;

  @Test
  void aNewLogHasTheMarkOfTheBeginning() {
    assertThat(log().created().directory().snapshots()).containsExactly(SnapshotMark.NONE);
  }

  @Test
  void onlyMarksThatAreCommittedAreReturned() {
    log().changed(wal -> {
      wal.save(new HardState(1, 1, 4), entries(1, 10));
      wal.saveSnapshot(mark(3));
      wal.saveSnapshot(mark(4));
      wal.saveSnapshot(mark(5));
    });
    assertThat(log().directory().snapshots()).containsExactly(SnapshotMark.NONE, mark(3), mark(4));

    log().changed(wal -> wal.save(new HardState(1, 1, 5), List.of()));

    assertThat(log().directory().snapshots())
        .containsExactly(SnapshotMark.NONE, mark(3), mark(4), mark(5));
  }

  @Test
  void marksInEverySegmentAreReturnedInTheirOrder() {
    log().changed(wal -> {
      for (long index = 1; index <= 4; index++) {
        wal.save(new HardState(1, 1, index), entries(index, index));
        wal.saveSnapshot(mark(index));
        wal.cut();
      }
    });

    assertThat(log().directory().snapshots())
        .containsExactly(SnapshotMark.NONE, mark(1), mark(2), mark(3), mark(4));
  }

  @Test
  void aMarkThatContradictsAnotherIsRefused() {
    log().changed(wal -> {
      wal.save(new HardState(1, 1, 3), entries(1, 3));
      wal.saveSnapshot(mark(2));
      wal.saveSnapshot(mark(2));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.saveSnapshot(new SnapshotMark(2, 7)))
          .withMessageContaining("contradicts");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.saveSnapshot(new SnapshotMark(0, 1)));
    });

    assertThat(log().directory().snapshots()).containsExactly(SnapshotMark.NONE, mark(2), mark(2));
  }

  @Test
  void marksAreSeenBesideTheWriter() {
    try (Wal wal = log().create()) {
      wal.save(new HardState(1, 1, 3), entries(1, 3));
      wal.saveSnapshot(mark(2));

      assertThat(log().directory().snapshots()).contains(mark(2));
    }
  }

  private static SnapshotMark mark(long index) {
    return new SnapshotMark(index, 1);
  }

  private ScratchLog log() {
    return ScratchLog.in(directory);
  }
}
