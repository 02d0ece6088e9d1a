// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalStatus;
import dev.jwal.internal.disk.FaultyDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A request that was refused leaves no trace, neither in the log nor in what the log knows of
 * itself.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RefusedRequestTest {

  private static final WalOptions SMALL = WalOptions.DEFAULT.withSegmentBytes(8192);
  private static final byte[] LARGE = "not zero".repeat(1200).getBytes(US_ASCII);

  private final FaultyDisk disk = new FaultyDisk();
  private Path path;
  private Wal wal;

  @BeforeEach
  void create(@TempDir Path temp) {
    path = temp.resolve("wal");
    wal = new WalDirectory(disk, path, SMALL).create(new byte[] {1});
    wal.save(new HardState(1, 3, 1), List.of(Entry.normal(1, 1, new byte[] {1})));
  }

  /** The vote was written and synced before the name of the next segment found no space. */
  @Test
  void aVoteThatWasRefusedTogetherWithEntriesIsSyncedWhenItIsSavedAlone() {
    HardState vote = new HardState(2, 7, 1);
    disk.failRenames(FaultyDisk.full());
    assertThatExceptionOfType(WalException.NoSpace.class)
        .isThrownBy(() -> wal.save(vote, List.of(Entry.normal(2, 2, LARGE))));
    disk.mend();
    int syncs = disk.syncs();

    wal.save(vote, List.of());

    assertThat(disk.syncs()).isGreaterThan(syncs);
    assertThat(WalDirectory.at(path).readAll(SnapshotMark.NONE).state()).isEqualTo(vote);
  }

  @Test
  void whatWasRefusedIsNotSaidToBeDurable() {
    disk.failRenames(FaultyDisk.full());
    assertThatExceptionOfType(WalException.NoSpace.class)
        .isThrownBy(() -> wal.save(HardState.EMPTY, List.of(Entry.normal(1, 2, LARGE))));

    assertThat(wal.status().syncedIndex()).isEqualTo(1);
    assertThat(wal.lastIndex()).isEqualTo(1);
  }

  @Test
  void aMarkThatWasRefusedMayBeSavedWithAnotherTerm() {
    disk.failWrites(FaultyDisk.full());
    assertThatExceptionOfType(WalException.NoSpace.class)
        .isThrownBy(() -> wal.saveSnapshot(new SnapshotMark(7, 5)));
    disk.mend();

    wal.saveSnapshot(new SnapshotMark(1, 1));
    assertThat(wal.append(new byte[1])).isEqualTo(2);
  }

  @Test
  void theStatusSaysWhyRequestsAreRefusedUntilOneIsNot() {
    assertThat(wal.status().refused()).isEmpty();
    disk.failWrites(FaultyDisk.full());
    assertThatExceptionOfType(WalException.NoSpace.class).isThrownBy(() -> wal.append(new byte[1]));

    assertThat(wal.status().refused()).containsInstanceOf(WalException.NoSpace.class);
    assertThat(wal.status().state()).isEqualTo(WalStatus.State.OPEN);
    disk.mend();
    wal.sync(); // Needs no space.
    assertThat(wal.status().refused()).isPresent();
    wal.save(HardState.EMPTY, List.of(Entry.normal(1, 2, new byte[1])));
    assertThat(wal.status().refused()).isEmpty();
  }

  @Test
  void aSegmentThatCannotBeMadeForLackOfDescriptorsRefusesOneRequestAndNoMore() {
    disk.failCreations(() -> {
      throw new IOException("Too many open files");
    });
    assertThatExceptionOfType(WalException.Io.class)
        .isThrownBy(() -> wal.cut())
        .withMessageContaining("Too many open files");
    assertThatExceptionOfType(WalException.Io.class)
        .isThrownBy(() -> wal.save(HardState.EMPTY, List.of(Entry.normal(1, 2, LARGE))));
    assertThat(wal.failure()).isEmpty();
    assertThat(wal.lastIndex()).isEqualTo(1);
    disk.mend();

    wal.save(HardState.EMPTY, List.of(Entry.normal(1, 2, LARGE)));

    assertThat(wal.status().sequence()).isEqualTo(1);
    wal.close();
    assertThat(WalDirectory.at(path).readAll(SnapshotMark.NONE).entries()).hasSize(2);
  }

  @Test
  void anErrorWhileTheNextSegmentIsMadeDoesNoMore() {
    disk.failCreations(FaultyDisk.error(new OutOfMemoryError("here")));
    assertThatExceptionOfType(WalException.Io.class).isThrownBy(() -> wal.cut());
    disk.mend();

    wal.cut();
    assertThat(wal.status().sequence()).isEqualTo(1);
  }

  /** One that comes from other code than the log's own checks may have left half a record. */
  @Test
  void anArgumentThatOtherCodeFindsWrongStopsTheLog() {
    disk.failWrites(() -> {
      throw new IllegalArgumentException("from somewhere below");
    });
    assertThatExceptionOfType(WalException.Failed.class).isThrownBy(() -> wal.append(new byte[1]));
    disk.mend();

    assertThat(wal.status().state()).isEqualTo(WalStatus.State.FAILED);
    assertThatExceptionOfType(WalException.Failed.class).isThrownBy(() -> wal.append(new byte[1]));
  }
}
