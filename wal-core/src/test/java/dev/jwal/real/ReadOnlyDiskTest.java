// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.real;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.HardState;
import dev.jwal.Slow;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.Entries;
import dev.jwal.directory.LogFiles;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A backup on a disk that is mounted read-only can be read and checked, and damage to it is named
 * as such.
 */
@Slow
class ReadOnlyDiskTest {

  private SmallDisk disk;

  @BeforeEach
  void mountADiskWithALog(@TempDir Path temp) throws IOException {
    disk = SmallDisk.mountedAt(temp.resolve("disk"), 2048);
    try (Wal wal = directory().create(Entries.bytes("backup"))) {
      wal.save(new HardState(1, 1, 20), Entries.entries(1, 20));
    }
  }

  @AfterEach
  void unmount() {
    if (disk != null) {
      disk.close();
    }
  }

  @Test
  void aWholeLogIsRead() {
    disk.readOnly();

    assertThat(directory().verifyAll().lastIndex()).isEqualTo(20);
    assertThat(directory().readAll(SnapshotMark.NONE).entries()).isEqualTo(Entries.entries(1, 20));
    assertThat(directory().inspect(0)).isPresent();
  }

  @Test
  void damageIsReported() {
    LogFiles files = LogFiles.in(directory().path());
    files.flip(files.last(), 420, 1);
    disk.readOnly();

    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> directory().verifyAll());
    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> directory().readAll(SnapshotMark.NONE));
    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> directory().inspect(0));
  }

  @Test
  void aTornTailIsReported() {
    LogFiles files = LogFiles.in(directory().path());
    files.truncate(files.last(), 400);
    disk.readOnly();

    assertThat(directory().verifyAll().tornTail()).isPresent();
    assertThat(directory().previewRepair().torn()).isTrue();
  }

  private WalDirectory directory() {
    return WalDirectory.at(disk.path("wal"), WalOptions.DEFAULT.withSegmentBytes(65_536));
  }
}
