// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.segment;

import static dev.jwal.directory.Entries.entries;
import static dev.jwal.directory.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.HardState;
import dev.jwal.SegmentInfo;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.directory.LogFiles;
import dev.jwal.directory.ScratchLog;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentNameTest {

  @TempDir
  Path directory;

  // The example in etcd's package documentation (server/storage/wal/doc.go).
  @Test
  void aSegmentIsNamedByItsNumberAndTheIndexThatComesNext() {
    ScratchLog.in(directory).changed(wal -> {
      wal.save(HardState.EMPTY, entries(1, 0x20));
      wal.cut();
      wal.save(HardState.EMPTY, entries(0x21, 0x30));
      wal.cut();
    });

    assertThat(LogFiles.in(directory).names())
        .containsExactly(
            "0000000000000000-0000000000000000.wal",
            "0000000000000001-0000000000000021.wal",
            "0000000000000002-0000000000000031.wal");
  }

  @Test
  void aMarkAheadOfTheLastEntryCountsAsTheIndexBefore() {
    ScratchLog.in(directory).saved(1, 3).changed(wal -> {
      wal.saveSnapshot(new SnapshotMark(0xff, 1));
      wal.cut();
    });

    assertThat(LogFiles.in(directory).last()).isEqualTo("0000000000000001-0000000000000100.wal");
  }

  @Test
  void cutsWithoutEntriesBetweenThemRepeatTheIndex() {
    ScratchLog.in(directory).saved(1, 3).changed(Wal::cut).changed(Wal::cut);

    assertThat(LogFiles.in(directory).names())
        .containsExactly(
            "0000000000000000-0000000000000000.wal",
            "0000000000000001-0000000000000004.wal",
            "0000000000000002-0000000000000004.wal");
    assertThat(ScratchLog.in(directory).saved(4, 5).entries()).isEqualTo(entries(1, 5));
  }

  @Test
  void theStatusHasTheCurrentSegment() {
    try (Wal wal = ScratchLog.in(directory).create()) {
      wal.save(HardState.EMPTY, entries(1, 4));
      wal.cut();
      assertThat(wal.status().currentHoldsEntries()).isFalse();
      wal.save(HardState.EMPTY, entry(5));

      assertThat(wal.status().currentHoldsEntries()).isTrue();
      assertThat(wal.status().sequence()).isEqualTo(1);
      assertThat(wal.status().current().firstIndex()).isEqualTo(5);
      assertThat(wal.status().segments())
          .extracting(SegmentInfo::sequence)
          .isEqualTo(List.of(0L, 1L));
    }
  }

  @Test
  void aSealedSegmentHasNoReservedSpace() {
    try (Wal wal = ScratchLog.in(directory).create()) {
      wal.save(HardState.EMPTY, entries(1, 4));
      wal.cut();

      SegmentInfo finished = wal.status().segments().get(0);
      assertThat(finished.allocatedBytes()).isEqualTo(finished.sizeBytes());
      assertThat(directory.resolve(finished.name())).hasSize(finished.sizeBytes());
    }
  }
}
