// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.LogFiles;
import dev.jwal.directory.Recovery;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damage that looks like a torn write, but has more valid records after it than any unfinished
 * write can leave, was acknowledged once: it is never cut off.
 */
class TornTailDetectorTest {

  private static final WalOptions OPTIONS = WalOptions.DEFAULT.withPreallocation(false);
  private static final int ENTRIES = 20;

  private Path directory;
  private Path segment;

  @BeforeEach
  void twentyMebibytesOfWhichNoSyncPointIsKnown(@TempDir Path temp) {
    directory = temp.resolve("wal");
    segment = directory.resolve("0000000000000000-0000000000000000.wal");
    byte[] data = new byte[1 << 20];
    new java.util.Random(3).nextBytes(data);
    try (Wal wal = WalDirectory.at(directory, OPTIONS).create(new byte[0])) {
      for (int i = 1; i <= ENTRIES; i++) {
        wal.save(HardState.EMPTY, List.of(Entry.normal(1, i, data)));
      }
    }
    LogFiles.in(directory).withoutSyncPoint();
  }

  private void zero(long offset, int length) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
      file.seek(offset);
      file.write(new byte[length]);
    }
  }

  private Recovery open() {
    return WalDirectory.at(directory, OPTIONS).open(SnapshotMark.NONE);
  }

  @Test
  void aZeroedSectorNearTheEndIsATornTail() throws IOException {
    zero((10L << 20) - 512, 512);

    Recovery recovery = open();

    recovery.wal().close();
    assertThat(recovery.contents().entries()).hasSize(9);
    assertThat(recovery.wal().status().repair()).hasValueSatisfying(repair -> {
      assertThat(repair.droppedRecords()).isEqualTo(10);
      assertThat(repair.firstDroppedIndex()).isEqualTo(11);
      assertThat(repair.lastDroppedIndex()).isEqualTo(ENTRIES);
    });
  }

  @Test
  void aZeroedSectorFarFromTheEndIsCorruption() throws IOException {
    zero(3 << 20, 512);
    long sizeBefore = segment.toFile().length();

    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(this::open)
        .withMessageContaining("valid records follow")
        .satisfies(e -> assertThat(e.path()).isEqualTo(segment))
        .satisfies(e -> assertThat(e.offset()).isLessThan(3 << 20));
    assertThat(segment.toFile()).hasSize(sizeBefore);
  }

  @Test
  void aLengthOfZeroFarFromTheEndIsCorruption() throws IOException {
    long secondEntry = 56 + 8 + ((1 << 20) + 26);
    zero(secondEntry - secondEntry % 8, 512);

    assertThatExceptionOfType(WalException.Corrupt.class).isThrownBy(this::open);
    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> WalDirectory.at(directory).verify(SnapshotMark.NONE));
    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> WalDirectory.at(directory).repair());
  }
}
