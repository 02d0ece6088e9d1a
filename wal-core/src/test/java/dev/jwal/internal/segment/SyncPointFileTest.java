// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.LocalDisk;
import dev.jwal.internal.segment.SyncPoint.FileVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncPointFileTest {

  private static final SegmentName SEGMENT = new SegmentName(3, 0x21);

  private static final FileVersion FILE =
      new FileVersion(4711, Instant.ofEpochSecond(1_700_000_000, 123_456_789));

  @TempDir
  Path directory;

  @Test
  void whatWasRecordedLastIsReadBack() throws IOException {
    try (SyncPointFile file = replaced(100)) {
      file.record(point(200));
      file.record(point(300));

      assertThat(read()).hasValueSatisfying(last -> {
        assertThat(last.segment()).isEqualTo(SEGMENT);
        assertThat(last.offset()).isEqualTo(300);
        assertThat(last.file()).isEqualTo(FILE);
      });
    }
  }

  @Test
  void aTornWriteLeavesThePointBefore() throws IOException {
    try (SyncPointFile file = replaced(100)) {
      file.record(point(200));
      byte[] before = bytes();
      file.record(point(300));
      byte[] after = bytes();
      for (int written = 0; written < SyncPoint.ENCODED_BYTES; written++) {
        byte[] torn = before.clone();
        int slot = Arrays.mismatch(before, after) / Disk.BLOCK_BYTES * Disk.BLOCK_BYTES;
        System.arraycopy(after, slot, torn, slot, written);
        Files.write(path(), torn);

        assertThat(offsetRead()).as("%d bytes written", written).isEqualTo(200);
      }
    }
  }

  @Test
  void replacingForgetsBothBlocks() throws IOException {
    try (SyncPointFile file = replaced(100)) {
      file.record(point(200));
    }
    replaced(50).close();

    for (int slot : new int[] {0, Disk.BLOCK_BYTES}) {
      byte[] bytes = bytes();
      bytes[slot + 60] ^= 1;
      byte[] whole = bytes();
      Files.write(path(), bytes);
      assertThat(offsetRead()).isEqualTo(50);
      Files.write(path(), whole);
    }
  }

  @Test
  void numbersContinueAfterReplacing() throws IOException {
    try (SyncPointFile file = replaced(100)) {
      file.record(point(200));
    }
    long before = read().orElseThrow().number();

    try (SyncPointFile file = replaced(50)) {
      file.record(point(60));
    }

    assertThat(read().orElseThrow().number()).isGreaterThan(before);
    assertThat(offsetRead()).isEqualTo(60);
  }

  @Test
  void whatIsNoSyncPointSaysNothing() throws IOException {
    assertThat(read()).isEmpty();
    Files.write(path(), new byte[0]);
    assertThat(read()).isEmpty();
    Files.write(path(), new byte[] {1, 2, 3});
    assertThat(read()).isEmpty();
    Files.write(path(), new byte[2 * Disk.BLOCK_BYTES]);
    assertThat(read()).isEmpty();
    Files.delete(path());
    Files.createDirectory(path());
    assertThat(read()).isEmpty();
  }

  @Test
  void everyDamagedBitLeavesTheOtherBlock() throws IOException {
    try (SyncPointFile file = replaced(100)) {
      file.record(point(200));
    }
    byte[] whole = bytes();
    for (int bit = 0; bit < SyncPoint.ENCODED_BYTES * Byte.SIZE; bit++) {
      for (int slot : new int[] {0, Disk.BLOCK_BYTES}) {
        byte[] damaged = whole.clone();
        damaged[slot + bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        Files.write(path(), damaged);

        assertThat(offsetRead()).isIn(100L, 200L);
      }
    }
  }

  @Test
  void nothingIsWrittenThroughASymbolicLink() throws IOException {
    Path other = Files.write(directory.resolve("other"), new byte[] {1, 2, 3});
    Files.createSymbolicLink(path(), other);

    assertThatIOException()
        .isThrownBy(() -> replaced(100))
        .withMessageContaining("symbolic link")
        .withMessageContaining(SyncPointFile.NAME);

    assertThat(Files.readAllBytes(other)).containsExactly(1, 2, 3);
  }

  private SyncPointFile replaced(long offset) throws IOException {
    return SyncPointFile.replace(LocalDisk.DIRECT, directory, point(offset));
  }

  private static SyncPoint point(long offset) {
    return SyncPoint.of(SEGMENT, offset, FILE);
  }

  private Optional<SyncPoint> read() {
    return SyncPointFile.read(LocalDisk.DIRECT, directory);
  }

  private long offsetRead() {
    return read().orElseThrow().offset();
  }

  private Path path() {
    return directory.resolve(SyncPointFile.NAME);
  }

  private byte[] bytes() throws IOException {
    return Files.readAllBytes(path());
  }
}
