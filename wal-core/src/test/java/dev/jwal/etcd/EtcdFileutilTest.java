// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.etcd;

import static dev.jwal.directory.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.HardState;
import dev.jwal.SegmentInfo;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.OtherProcess;
import dev.jwal.directory.ScratchLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What etcd's tests of its file functions demand of a log.
 *
 * <table> <caption>Differences from etcd's {@code client/pkg/fileutil}</caption> <tr><th>etcd's
 * test</th><th>here</th></tr> <tr><td>TestLockAndUnlock: a second lock waits</td><td>it never
 * waits; it is refused.</td></tr> <tr><td>TestPurgeFile: keeps the newest N by a
 * timer</td><td>keeps the newest N of those released, when they are released, and whatever the
 * newest mark needs.</td></tr> <tr><td>TestCreateDirAll: refuses a directory that is not
 * empty</td><td>a mount point holds {@code lost+found}: only a segment is in the way.</td></tr>
 * <tr><td>TestZeroToEnd</td><td>what it is for, that nothing old stays after the end, is {@code
 * EtcdWalTest.whatComesAfterATornRecordIsGone}.</td></tr>
 * </table>
 */
class EtcdFileutilTest {

  @TempDir
  Path directory;

  // etcd lock_test.go: TestLockAndUnlock
  @Test
  void aLockedLogIsRefusedUntilItIsClosed() {
    Wal wal = log().create();
    try (wal) {
      assertThatExceptionOfType(WalException.Locked.class)
          .isThrownBy(() -> log().open());
      assertThat(OtherProcess.opening(directory)).isEqualTo("Locked by another process");
    }

    assertThat(OtherProcess.opening(directory)).isEqualTo("opened");
  }

  // etcd purge_test.go: TestPurgeFile
  @Test
  void theNewestReleasedSegmentsAreKept() {
    try (Wal wal = log().with(options -> options.withRetainedSegments(3)).create()) {
      saveAndCut(wal, 1, 10);
      wal.saveSnapshot(new SnapshotMark(10, 1));

      wal.releaseTo(11);

      assertThat(wal.status().segments())
          .extracting(SegmentInfo::sequence)
          .containsExactly(6L, 7L, 8L, 9L, 10L);
    }
  }

  // etcd purge_test.go: TestPurgeFileHoldingLockFile
  @Test
  void segmentsInUseAreNotDeletedUntilTheyAreReleased() {
    try (Wal wal = log().with(options -> options.withRetainedSegments(1)).create()) {
      saveAndCut(wal, 1, 10);
      wal.saveSnapshot(new SnapshotMark(10, 1));

      wal.releaseTo(5);
      assertThat(wal.status().segments()).extracting(SegmentInfo::sequence).startsWith(2L, 3L, 4L);
      wal.releaseTo(8);
      assertThat(wal.status().segments()).extracting(SegmentInfo::sequence).startsWith(5L, 6L, 7L);
    }
  }

  private static void saveAndCut(Wal wal, long first, long last) {
    for (long index = first; index <= last; index++) {
      wal.save(new HardState(1, 1, index), entry(index));
      wal.cut();
    }
  }

  // etcd preallocate_test.go: TestPreallocateExtend
  @Test
  void aSegmentTakesItsFullSizeFromTheBeginning() {
    try (Wal wal = log().create()) {
      assertThat(wal.status().current().allocatedBytes()).isEqualTo(65_536);
    }
    assertThat(log().files().bytes(log().files().last())).hasSize(65_536);
  }

  // etcd preallocate_test.go: TestPreallocateFixed
  @Test
  void withoutPreallocationASegmentIsAsLongAsWhatItHolds() {
    SegmentInfo segment;
    try (Wal wal = log().with(options -> options.withPreallocation(false)).create()) {
      wal.save(HardState.EMPTY, entry(1));
      segment = wal.status().current();
    }
    assertThat(log().files().bytes(segment.name())).hasSize((int) segment.sizeBytes());
  }

  // etcd fileutil_test.go: TestCreateDirAll
  @Test
  void aLogIsCreatedBesideFilesThatAreNoSegments() throws IOException {
    Files.createDirectory(directory.resolve("lost+found"));

    log().created();

    assertThat(log().files().allNames()).contains("lost+found");
    assertThat(log().entries()).isEmpty();
  }

  // etcd read_dir_test.go: TestReadDir
  @Test
  void segmentsAreListedInTheirOrderAndNothingElseIs() {
    log().changed(wal -> saveAndCut(wal, 1, 3));
    log().files().write("a", 0, new byte[1]).write("0.tmp", 0, new byte[1]);

    List<SegmentInfo> segments = log().directory().segments();

    assertThat(segments).extracting(SegmentInfo::sequence).containsExactly(0L, 1L, 2L, 3L);
    assertThat(segments).extracting(SegmentInfo::firstIndex).containsExactly(0L, 2L, 3L, 4L);
    assertThat(segments)
        .extracting(SegmentInfo::sizeBytes)
        .containsExactlyElementsOf(log().files().names().stream()
            .map(name -> (long) log().files().bytes(name).length)
            .toList());
  }

  private ScratchLog log() {
    return ScratchLog.in(directory);
  }
}
