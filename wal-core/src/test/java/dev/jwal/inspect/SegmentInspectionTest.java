// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.inspect;

import static dev.jwal.directory.Entries.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.HardState;
import dev.jwal.SegmentInfo;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.directory.ScratchLog;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentInspectionTest {

  private static final SnapshotMark MARK = new SnapshotMark(5, 1);

  @TempDir
  Path directory;

  @Test
  void oneSegmentIsInspected() {
    threeSegments();

    SegmentSummary first = log().directory().inspect(0).orElseThrow();
    assertThat(first.segment().name()).isEqualTo("0000000000000000-0000000000000000.wal");
    assertThat(first.checksums()).isEqualTo(1);
    assertThat(first.metadata()).isEqualTo(1);
    assertThat(first.marks()).isEqualTo(1);
    assertThat(first.entries()).isEqualTo(4);
    assertThat(first.states()).isEqualTo(1);
    assertThat(first.firstEntry()).isEqualTo(1);
    assertThat(first.lastEntry()).isEqualTo(4);
    SegmentSummary last = log().directory().inspect(2).orElseThrow();
    assertThat(last.entries()).isZero();
    assertThat(last.firstEntry()).isZero();
    assertThat(last.lastEntry()).isZero();
  }

  @Test
  void anInspectedSegmentHasItsSizes() {
    threeSegments();

    SegmentInfo tail = log().directory().inspect(2).orElseThrow().segment();

    assertThat(tail.sizeBytes()).isLessThan(200);
    assertThat(tail.allocatedBytes()).isEqualTo(log().files().bytes(tail.name()).length);
  }

  @Test
  void aSegmentThatIsNotThereIsNotInspected() {
    threeSegments();

    assertThat(log().directory().inspect(3)).isEmpty();
    assertThat(log().directory().inspect(-1)).isEmpty();
  }

  @Test
  void aDamagedSegmentIsNotSummedUp() {
    threeSegments();
    log().files().flip(log().files().first(), 100, 1);

    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log().directory().inspect(0));
    assertThat(log().directory().inspect(1)).isPresent();
  }

  /** Entries 1 to 4 and a state; 5 to 7 with 7 twice, a mark and a state; nothing. */
  private void threeSegments() {
    log().changed(wal -> {
      wal.save(new HardState(1, 1, 4), entries(1, 4));
      wal.cut();
      wal.save(new HardState(1, 1, 6), entries(5, 7));
      wal.save(HardState.EMPTY, entries(7, 7));
      wal.saveSnapshot(MARK);
      wal.cut();
    });
  }

  private ScratchLog log() {
    return ScratchLog.in(directory);
  }
}
