// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.entry;
import static dev.jwal.directory.Entries.indexes;
import static dev.jwal.directory.Entries.indexesOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.HardState;
import dev.jwal.SegmentInfo;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten segments of one entry each, and an empty one: segment n begins with entry n + 1. */
class ReleaseTest {

  @TempDir
  Path directory;

  @Test
  void withoutALimitReleasedSegmentsAreKept() {
    try (Wal wal = tenSegments(0)) {
      wal.releaseTo(11);

      assertThat(sequences(wal)).isEqualTo(indexes(0, 10));
    }
    assertThat(indexesOf(log(0).entries())).isEqualTo(indexes(1, 10));
  }

  @Test
  void releasedSegmentsBeyondTheLimitAreDeleted() {
    try (Wal wal = tenSegments(2)) {
      wal.saveSnapshot(new SnapshotMark(10, 1));
      wal.releaseTo(10);

      assertThat(sequences(wal)).isEqualTo(indexes(6, 10));
      assertThat(LogFiles.in(directory).names()).hasSize(5);
    }
  }

  @Test
  void nothingThatTheNewestMarkNeedsIsDeleted() {
    SnapshotMark mark = new SnapshotMark(4, 1);
    try (Wal wal = tenSegments(1)) {
      wal.saveSnapshot(new SnapshotMark(2, 1));
      wal.saveSnapshot(mark);
      wal.releaseTo(11);

      assertThat(sequences(wal)).isEqualTo(indexes(3, 10));
    }
    assertThat(indexesOf(log(1).directory().readAll(mark).entries())).isEqualTo(indexes(5, 10));
  }

  @Test
  void nothingIsDeletedBeforeAMarkIsSaved() {
    try (Wal wal = tenSegments(1)) {
      wal.releaseTo(11);

      assertThat(sequences(wal)).isEqualTo(indexes(0, 10));
    }
    assertThat(indexesOf(log(1).entries())).isEqualTo(indexes(1, 10));
  }

  @Test
  void aMarkThatIsNotCommittedDoesNotCount() {
    try (Wal wal = tenSegments(1)) {
      wal.saveSnapshot(new SnapshotMark(4, 1));
      wal.saveSnapshot(new SnapshotMark(20, 1));
      wal.releaseTo(11);

      assertThat(sequences(wal)).isEqualTo(indexes(3, 10));
    }
    assertThat(log(1).directory().snapshots()).containsExactly(new SnapshotMark(4, 1));
  }

  @Test
  void aMarkReadWhenTheLogWasOpenedCountsToo() {
    try (Wal wal = tenSegments(1)) {
      wal.saveSnapshot(new SnapshotMark(4, 1));
    }
    try (Wal wal = log(1).open()) {
      wal.releaseTo(11);

      assertThat(sequences(wal)).isEqualTo(indexes(3, 10));
    }
  }

  @Test
  void segmentsThatWereNotReadWhenTheLogWasOpenedAreNotReleased() {
    SnapshotMark mark = new SnapshotMark(6, 1);
    try (Wal wal = tenSegments(0)) {
      wal.saveSnapshot(mark);
    }
    try (Wal wal = log(0).directory().open(mark).wal()) {
      assertThat(wal.status().segments()).filteredOn(SegmentInfo::released).isEmpty();
    }
  }

  /**
   * Who keeps older snapshots says how far back they reach; nothing that they need goes because a
   * log was restarted.
   */
  @Test
  void afterARestartOnlyWhatIsReleasedThenIsPurged() {
    SnapshotMark kept = new SnapshotMark(3, 1);
    SnapshotMark newest = new SnapshotMark(9, 1);
    try (Wal wal = tenSegments(1)) {
      wal.saveSnapshot(kept);
      wal.saveSnapshot(newest);
    }
    try (Wal wal = log(1).directory().open(newest).wal()) {
      wal.releaseTo(kept.index() + 1);
    }

    assertThat(indexesOf(log(1).directory().readAll(kept).entries())).isEqualTo(indexes(4, 10));
  }

  @Test
  void releasedSegmentsLeftFromBeforeAreDeletedToo() {
    SnapshotMark mark = new SnapshotMark(6, 1);
    try (Wal wal = tenSegments(0)) {
      wal.saveSnapshot(mark);
    }
    try (Wal wal = log(2).directory().open(mark).wal()) {
      wal.releaseTo(8);

      assertThat(sequences(wal)).isEqualTo(indexes(4, 10));
    }
  }

  @Test
  void theCurrentSegmentIsNeverReleased() {
    try (Wal wal = tenSegments(1)) {
      wal.saveSnapshot(new SnapshotMark(10, 1));
      wal.releaseTo(Long.MAX_VALUE);
      wal.releaseTo(-1);

      assertThat(wal.status().current().released()).isFalse();
      wal.save(HardState.EMPTY, entry(11));
    }
  }

  @Test
  void releasingTwiceAndBackwardsChangesNothing() {
    try (Wal wal = tenSegments(3)) {
      wal.saveSnapshot(new SnapshotMark(10, 1));
      wal.releaseTo(7);
      List<Long> after = sequences(wal);
      wal.releaseTo(7);
      wal.releaseTo(1);

      assertThat(sequences(wal)).isEqualTo(after);
    }
  }

  @Test
  void whatWasSavedIsDurableBeforeAnythingIsReleased() {
    try (Wal wal = tenSegments(0)) {
      wal.save(new HardState(1, 1, 11), List.of());
      wal.releaseTo(9);

      assertThat(log(0).read().state()).isEqualTo(new HardState(1, 1, 11));
    }
  }

  @Test
  void aLogWhoseBeginningWasDeletedOpensAtItsMark() {
    SnapshotMark mark = new SnapshotMark(10, 1);
    try (Wal wal = tenSegments(1)) {
      wal.saveSnapshot(mark);
      wal.releaseTo(11);
    }
    try (Wal wal = log(1).directory().open(mark).wal()) {
      wal.save(HardState.EMPTY, entry(11));
    }

    assertThat(indexesOf(log(1).directory().readAll(mark).entries())).containsExactly(11L);
    assertThat(log(1).directory().verifyAll().segments()).isEqualTo(3);
  }

  private Wal tenSegments(int retained) {
    Wal wal = log(retained).create();
    for (long index = 1; index <= 10; index++) {
      wal.save(new HardState(1, 1, index), entry(index));
      wal.cut();
    }
    return wal;
  }

  private static List<Long> sequences(Wal wal) {
    return wal.status().segments().stream().map(SegmentInfo::sequence).toList();
  }

  private ScratchLog log(int retained) {
    return ScratchLog.in(directory).with(options -> options.withRetainedSegments(retained));
  }
}
