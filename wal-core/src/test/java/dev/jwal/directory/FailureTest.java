// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalStatus;
import dev.jwal.internal.disk.FaultyDisk;
import dev.jwal.internal.segment.SyncPointFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A failed disk stops the log, a full one does not, and neither makes an acknowledgement untrue.
 */
class FailureTest {

  private static final WalOptions SMALL = WalOptions.DEFAULT.withSegmentBytes(8192);

  private static final byte[] DATA = "not zero".repeat(12).getBytes(US_ASCII);

  private final FaultyDisk disk = new FaultyDisk();
  private Path directory;
  private Wal wal;

  @BeforeEach
  void create(@TempDir Path temp) {
    directory = temp.resolve("wal");
    wal = new WalDirectory(disk, directory, SMALL).create(new byte[] {1});
    save(1, 2, 3);
  }

  private void save(long... indexes) {
    wal.save(
        HardState.EMPTY,
        LongStream.of(indexes).mapToObj(index -> Entry.normal(1, index, DATA)).toList());
  }

  private List<Long> readBack() {
    wal.close();
    Recovery recovery = new WalDirectory(disk, directory, SMALL).open(SnapshotMark.NONE);
    recovery.wal().close();
    return recovery.contents().entries().stream().map(Entry::index).toList();
  }

  @Test
  void aFailedSyncStopsTheLogAndIsNotTriedAgain() {
    Instant before = Instant.now();
    assertThat(wal.status().failedAt()).isEmpty();
    disk.failSyncs(FaultyDisk.broken());
    assertThatExceptionOfType(WalException.Failed.class)
        .isThrownBy(() -> save(4))
        .withCauseInstanceOf(WalException.Io.class)
        .withMessageContaining("Input/output error");
    Instant stopped = wal.status().failedAt().orElseThrow();
    assertThat(stopped).isBetween(before, Instant.now());

    disk.mend();
    int syncsBefore = disk.syncs();
    assertThatExceptionOfType(WalException.Failed.class).isThrownBy(() -> save(4));
    assertThatExceptionOfType(WalException.Failed.class).isThrownBy(() -> wal.cut());
    assertThatExceptionOfType(WalException.Failed.class).isThrownBy(() -> wal.sync());
    assertThat(disk.syncs()).isEqualTo(syncsBefore);
    assertThat(wal.status().state()).isEqualTo(WalStatus.State.FAILED);
    assertThat(wal.status().failedAt()).contains(stopped);
    assertThat(wal.failure()).containsInstanceOf(WalException.Io.class);
    assertThatNoException().isThrownBy(() -> wal.close());
  }

  @Test
  void aFailedWriteStopsTheLogAndLosesNothingAcknowledged() {
    disk.failWrites(FaultyDisk.broken());
    assertThatExceptionOfType(WalException.Failed.class).isThrownBy(() -> save(4));
    disk.mend();

    assertThat(readBack()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aFailedLogFailsAsynchronousCallersToo() {
    disk.failSyncs(FaultyDisk.broken());

    assertThat(wal.saveAsync(HardState.EMPTY, List.of(Entry.normal(1, 4, new byte[1]))))
        .failsWithin(java.time.Duration.ofSeconds(10))
        .withThrowableOfType(java.util.concurrent.ExecutionException.class)
        .withCauseInstanceOf(WalException.Failed.class);
  }

  @Test
  void aFullDiskRollsTheSaveBackAndTheLogContinuesWhenThereIsSpace() {
    disk.failWrites(FaultyDisk.full());
    assertThatExceptionOfType(WalException.NoSpace.class).isThrownBy(() -> save(4, 5));
    assertThat(wal.lastIndex()).isEqualTo(3);
    assertThat(wal.status().state()).isEqualTo(WalStatus.State.OPEN);
    assertThat(wal.failure()).isEmpty();

    disk.mend();
    save(4);
    save(5);

    assertThat(readBack()).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void whatAFullDiskRolledBackLeavesNoTornTail() {
    disk.failWrites(FaultyDisk.full());
    assertThatExceptionOfType(WalException.NoSpace.class).isThrownBy(() -> save(4, 5));
    wal.close();

    assertThat(WalDirectory.at(directory).previewRepair().torn()).isFalse();
  }

  @Test
  void aHardStateSavedWithoutASyncSurvivesTheFullDiskOfTheNextSave() {
    wal.save(new HardState(0, 0, 2), List.of());
    disk.failWrites(FaultyDisk.full());
    assertThatExceptionOfType(WalException.NoSpace.class).isThrownBy(() -> save(4));
    disk.mend();
    wal.close();

    assertThat(WalDirectory.at(directory).readAll(SnapshotMark.NONE).state().commit())
        .isEqualTo(2);
  }

  @Test
  void aSegmentThatCannotBePreparedIsReportedByTheCutThatNeedsItAndTriedAgain() {
    disk.failCreations(FaultyDisk.full());
    assertThatExceptionOfType(WalException.NoSpace.class).isThrownBy(() -> wal.cut());
    assertThatExceptionOfType(WalException.NoSpace.class).isThrownBy(() -> wal.cut());
    save(4);

    disk.mend();
    wal.cut();
    save(5);

    assertThat(wal.status().sequence()).isEqualTo(1);
    assertThat(readBack()).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void aSaveThatFillsTheSegmentIsRolledBackIfThereIsNoSpaceForTheNext() {
    disk.failCreations(FaultyDisk.full());
    Entry filling = Entry.normal(1, 4, new byte[9000]);
    assertThatExceptionOfType(WalException.NoSpace.class)
        .isThrownBy(() -> wal.save(HardState.EMPTY, List.of(filling)));
    assertThat(wal.lastIndex()).isEqualTo(3);
    save(4);

    disk.mend();
    wal.save(HardState.EMPTY, List.of(Entry.normal(1, 5, new byte[9000])));

    assertThat(wal.status().sequence()).isEqualTo(1);
    assertThat(readBack()).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void aCutThatFailsLeavesNoFile() throws Exception {
    disk.failWrites(FaultyDisk.full());
    assertThatExceptionOfType(WalException.NoSpace.class).isThrownBy(() -> wal.cut());

    try (var files = Files.list(directory)) {
      assertThat(files)
          .extracting(Path::getFileName)
          .extracting(Path::toString)
          .containsExactlyInAnyOrder("0000000000000000-0000000000000000.wal", SyncPointFile.NAME);
    }
  }

  @Test
  void aCreationThatFailsLeavesNoLog(@TempDir Path other) throws Exception {
    Path elsewhere = other.resolve("wal");
    disk.failWrites(FaultyDisk.full());
    assertThatExceptionOfType(WalException.NoSpace.class)
        .isThrownBy(() -> new WalDirectory(disk, elsewhere, SMALL).create(new byte[0]));
    disk.mend();

    assertThat(WalDirectory.at(elsewhere).exists()).isFalse();
    new WalDirectory(disk, elsewhere, SMALL).create(new byte[0]).close();
    assertThat(WalDirectory.at(elsewhere).exists()).isTrue();
  }

  @Test
  void anInterruptedCallerIsDurableAndHarmsNoOther() {
    Thread.currentThread().interrupt();
    save(4);
    wal.cut();
    assertThat(Thread.interrupted()).isTrue();
    save(5);

    assertThat(readBack()).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void aRepairWithoutSpaceForTheCopyDropsNothing() throws Exception {
    wal.close();
    Files.delete(directory.resolve(SyncPointFile.NAME));
    Path segment = directory.resolve("0000000000000000-0000000000000000.wal");
    byte[] torn = java.util.Arrays.copyOf(Files.readAllBytes(segment), 300);
    Files.write(segment, torn);

    disk.failWrites(FaultyDisk.full());
    WalDirectory log = new WalDirectory(disk, directory, SMALL);
    assertThatExceptionOfType(WalException.NoSpace.class).isThrownBy(log::repair);
    assertThat(Files.readAllBytes(segment)).isEqualTo(torn);

    disk.mend();
    assertThat(log.repair().torn()).isTrue();
  }

  @Test
  void withoutSyncingSavesASyncThatIsAskedForIsMadeAllTheSame(@TempDir Path other) {
    WalOptions unsafe = SMALL.withUnsafeNoSync(true);
    try (Wal log = new WalDirectory(disk, other.resolve("wal"), unsafe).create(new byte[0])) {
      int before = disk.syncs();
      log.save(HardState.EMPTY, List.of(Entry.normal(1, 1, DATA)));
      assertThat(disk.syncs()).isEqualTo(before);

      log.sync();
      assertThat(disk.syncs()).isEqualTo(before + 1);
    }
  }
}
