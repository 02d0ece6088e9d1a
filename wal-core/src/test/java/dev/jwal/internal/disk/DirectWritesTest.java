// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jwal.WalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which writes go around the page cache. Skipped where the platform has none, as Windows and some
 * file systems, unless all tests have to run: a mistake that turns them off for good would hide
 * there.
 */
class DirectWritesTest {

  private static final int BLOCK = Disk.BLOCK_BYTES;

  @TempDir
  Path directory;

  private Path path;
  private DirectWrites direct;

  @BeforeEach
  void open() throws IOException {
    path = Files.createFile(directory.resolve("file"));
    DirectWrites opened = DirectWrites.open(path);
    assumePossible(opened != null, "this file system has no direct writes");
    direct = opened;
  }

  /** Skips the test where something cannot be done; where all tests have to run, fails it. */
  private static void assumePossible(boolean possible, String otherwise) {
    if ("true".equals(System.getenv("CI"))) {
      assertThat(possible).as("%s, but CI=true demands them", otherwise).isTrue();
    }
    assumeTrue(possible, otherwise);
  }

  @AfterEach
  void close() throws IOException {
    if (direct != null) {
      direct.close();
    }
  }

  @Test
  void wholeBlocksFromAlignedMemoryAre() throws IOException {
    ByteBuffer block = filled(aligned(2), (byte) 5);

    assertThat(direct.write(block, BLOCK)).isTrue();
    assertThat(block.hasRemaining()).isFalse();
    byte[] found = Files.readAllBytes(path);
    assertThat(found).hasSize(3 * BLOCK);
    assertThat(found[BLOCK - 1]).isZero();
    assertThat(found[BLOCK]).isEqualTo((byte) 5);
  }

  @Test
  void othersAreNotAndChangeNothing() throws IOException {
    ByteBuffer aligned = filled(aligned(2), (byte) 5);

    assertThat(direct.write(aligned.duplicate().limit(BLOCK + 1), 0)).isFalse();
    assertThat(direct.write(aligned.duplicate(), 512)).isFalse();
    assertThat(direct.write(aligned.duplicate().position(8).limit(BLOCK + 8), 0))
        .isFalse();
    assertThat(direct.write(ByteBuffer.allocate(BLOCK), 0)).isFalse();
    assertThat(Files.size(path)).isZero();
  }

  @Test
  void thoseThatAreDurableToo() throws IOException {
    ByteBuffer block = filled(aligned(1), (byte) 5);

    assumeTrue(System.getProperty("os.name").equals("Linux"), "used on Linux alone");
    assertThat(direct.write(filled(aligned(1), (byte) 0), 0)).isTrue();
    assertThat(direct.writeDurably(block.duplicate().limit(100), 0)).isFalse();
    assertThat(Files.readAllBytes(path)).hasSize(BLOCK).containsOnly(0);
    assertThat(direct.writeDurably(block, 0)).isTrue();
    assertThat(Files.readAllBytes(path)).hasSize(BLOCK).containsOnly(5);
  }

  @Test
  void aLogsFileKeepsItsLockWhileItIsWrittenBothWays() throws IOException {
    Path locked = directory.resolve("locked");
    try (DiskFile file = LocalDisk.DIRECT.create(locked)) {
      file.write(filled(aligned(1), (byte) 1), 0);
      file.write(ByteBuffer.wrap(new byte[] {2}), BLOCK);
      file.writeDurably(filled(aligned(1), (byte) 1), 0);
      ByteBuffer read = ByteBuffer.allocate(BLOCK + 1);

      assertThat(file.read(read, 0)).isEqualTo(BLOCK + 1);
      assertThat(read.get(0)).isEqualTo((byte) 1);
      assertThat(read.get(BLOCK)).isEqualTo((byte) 2);
      assertThatExceptionOfType(WalException.Locked.class)
          .isThrownBy(() -> LocalDisk.DIRECT.lock(locked));
    }
    LocalDisk.DIRECT.lock(locked).close();
  }

  private static ByteBuffer filled(ByteBuffer buffer, byte value) {
    while (buffer.hasRemaining()) {
      buffer.put(value);
    }
    return buffer.flip();
  }

  private static ByteBuffer aligned(int blocks) {
    return ByteBuffer.allocateDirect((blocks + 1) * BLOCK)
        .alignedSlice(BLOCK)
        .slice(0, blocks * BLOCK);
  }
}
