// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.Slow;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalStatus;
import dev.jwal.directory.Entries;
import dev.jwal.directory.LogFiles;
import dev.jwal.directory.Recovery;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A disk of two megabytes that a log fills: the log says so, keeps what it has, and continues when
 * there is space.
 */
@Slow
class FullDiskTest {

  private static final int DISK_KILOBYTES = 2048;
  private static final int ENTRY_BYTES = 5000;

  /** More saves than any of the disks here have room for. */
  private static final int MANY = 1000;

  private SmallDisk disk;

  @BeforeEach
  void mountADisk(@TempDir Path temp) throws IOException {
    disk = SmallDisk.mountedAt(temp.resolve("disk"), DISK_KILOBYTES).holding("others", 512);
  }

  @AfterEach
  void unmount() {
    if (disk != null) {
      disk.close();
    }
  }

  private WalDirectory log(WalOptions options) {
    return WalDirectory.at(disk.path("wal"), options);
  }

  private static WalOptions segmentsOf(int kilobytes, boolean preallocate) {
    return WalOptions.DEFAULT
        .withSegmentBytes((long) kilobytes << 10)
        .withPreallocation(preallocate);
  }

  /**
   * Small segments, and one that would be larger than the disk; with and without space reserved
   * beforehand.
   */
  @ParameterizedTest
  @CsvSource({"64, true", "64, false", "500, true", "4096, false"})
  void aFullDiskRefusesTheSaveAndTheLogContinuesWhenThereIsSpace(
      int segmentKilobytes, boolean preallocate) throws IOException {
    WalDirectory directory = log(segmentsOf(segmentKilobytes, preallocate));
    long saved;
    try (Wal wal = directory.create(new byte[0])) {
      saved = fill(wal);
      assertThat(saved).isBetween(1L, (long) MANY - 1);
      assertThatExceptionOfType(WalException.NoSpace.class)
          .isThrownBy(() -> save(wal, wal.lastIndex() + 1));
      assertThat(wal.status().state()).isEqualTo(WalStatus.State.OPEN);
      assertThat(wal.failure()).isEmpty();
      assertThat(wal.lastIndex()).isEqualTo(saved);
      assertHolds(directory.readAll(SnapshotMark.NONE).entries(), saved);

      disk.free("others");
      long more = fill(wal);
      assertThat(more).isGreaterThan(saved);
      saved = more;
    }
    assertOpensWith(directory, saved);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void savesInFlightWhenTheDiskFillsAreEachWhollyInOrOut(boolean preallocate) throws IOException {
    WalDirectory directory = log(segmentsOf(64, preallocate));
    List<Boolean> outcomes = new ArrayList<>();
    long acknowledged;
    try (Wal wal = directory.create(new byte[0])) {
      List<CompletableFuture<Void>> saves = new ArrayList<>();
      for (long index = 1; index <= MANY; index++) {
        saves.add(wal.saveAsync(HardState.EMPTY, List.of(Entries.entryOf(ENTRY_BYTES, index))));
      }
      saves.forEach(save -> outcomes.add(wasAcknowledged(save)));
      acknowledged = outcomes.stream().filter(was -> was).count();
      assertThat(outcomes.indexOf(false)).as("the first refused").isEqualTo((int) acknowledged);
      assertThat(wal.lastIndex()).isEqualTo(acknowledged);

      disk.free("others");
      save(wal, ++acknowledged);
    }
    assertOpensWith(directory, acknowledged);
  }

  @Test
  void releasedSegmentsMakeRoomOnAFullDisk() throws IOException {
    WalDirectory directory = log(segmentsOf(64, true).withRetainedSegments(1));
    SnapshotMark mark = new SnapshotMark(100, 1);
    try (Wal wal = directory.create(new byte[0])) {
      for (long index = 1; index <= 120; index++) {
        save(wal, index);
      }
      wal.save(new HardState(1, 0, 120), List.of());
      wal.saveSnapshot(mark);
      long full = fill(wal);

      wal.releaseTo(101);
      save(wal, full + 1);
      save(wal, full + 2);
      assertThat(wal.status().segments().get(0).sequence()).isPositive();
    }
    assertThat(directory.readAll(mark).entries()).extracting(Entry::index).startsWith(101L);
    directory.open(mark).wal().close();
  }

  @Test
  void aDiskTooSmallForTheFirstSegmentLeavesNoLog() throws IOException {
    assertThatExceptionOfType(WalException.NoSpace.class)
        .isThrownBy(() -> log(segmentsOf(4096, true)).create(new byte[0]));
    assertThat(LogFiles.in(disk.path("wal")).allNames()).isEmpty();

    log(segmentsOf(64, true)).create(new byte[0]).close();
    assertOpensWith(log(segmentsOf(64, true)), 0);
  }

  @Test
  void whatElseIsWrongOnAFullDiskIsNoLackOfSpace() throws IOException {
    WalDirectory directory = log(segmentsOf(64, true));
    try (Wal wal = directory.create(new byte[0])) {
      fill(wal);
    }
    disk.makeReadOnly();
    assertThatExceptionOfType(WalException.Io.class)
        .isThrownBy(() -> WalDirectory.at(disk.path("other")).create(new byte[0]))
        .withMessageContaining("Read-only file system");
  }

  @Test
  void aLogClosedOnAFullDiskOpensOnAFullDisk() throws IOException {
    WalDirectory directory = log(segmentsOf(64, true));
    long saved;
    try (Wal wal = directory.create(new byte[0])) {
      saved = fill(wal);
    }
    Recovery recovery = directory.open(SnapshotMark.NONE);
    try (Wal wal = recovery.wal()) {
      assertHolds(recovery.contents().entries(), saved);
      long more = fill(wal);
      assertThat(more).isBetween(saved, saved + 13);
      saved = more;
    }
    disk.free("others");
    assertOpensWith(directory, saved);
  }

  /** Saves entries until there is no space; returns the last index that was saved. */
  private static long fill(Wal wal) {
    for (int i = 0; i < MANY; i++) {
      try {
        save(wal, wal.lastIndex() + 1);
      } catch (WalException.NoSpace full) {
        break;
      }
    }
    return wal.lastIndex();
  }

  private static void save(Wal wal, long index) {
    wal.save(HardState.EMPTY, List.of(Entries.entryOf(ENTRY_BYTES, index)));
  }

  /** A save after a refused one would leave a gap, and is refused for that. */
  private static boolean wasAcknowledged(CompletableFuture<Void> save) {
    try {
      save.join();
      return true;
    } catch (CompletionException e) {
      assertThat(e.getCause())
          .isInstanceOfAny(WalException.NoSpace.class, IllegalArgumentException.class);
      return false;
    }
  }

  private static void assertOpensWith(WalDirectory directory, long lastIndex) {
    assertThat(directory.previewRepair().torn()).isFalse();
    Recovery recovery = directory.open(SnapshotMark.NONE);
    recovery.wal().close();
    assertHolds(recovery.contents().entries(), lastIndex);
  }

  private static void assertHolds(List<Entry> entries, long lastIndex) {
    assertThat(entries).isEqualTo(Entries.entriesOf(ENTRY_BYTES, 1, lastIndex));
  }
}
