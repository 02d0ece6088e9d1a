// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.disk.LocalDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZerosTest {

  private static final int SECTOR = 512;
  private static final int SECTORS = 2000;

  @TempDir
  Path directory;

  private final byte[] bytes = new byte[SECTORS * SECTOR];

  @Test
  void noSectorIsUnwrittenWhereEachHasAByte() throws IOException {
    for (int sector = 0; sector < SECTORS; sector++) {
      bytes[sector * SECTOR + sector % SECTOR] = 1;
    }

    assertThat(isUnwritten(0, bytes.length)).isFalse();
  }

  @Test
  void anUnwrittenSectorIsFoundWhereverItIs() throws IOException {
    for (int sector : new int[] {0, 1, 511, 512, 1024, SECTORS - 1}) {
      Arrays.fill(bytes, (byte) 1);
      Arrays.fill(bytes, sector * SECTOR, (sector + 1) * SECTOR, (byte) 0);

      assertThat(isUnwritten(0, bytes.length)).isTrue();
      assertThat(isUnwritten(0, sector * SECTOR)).isFalse();
      assertThat(isUnwritten((sector + 1) * SECTOR, bytes.length)).isFalse();
    }
  }

  @Test
  void theZerosOfTwoSectorsAreNoUnwrittenOne() throws IOException {
    Arrays.fill(bytes, (byte) 1);
    Arrays.fill(bytes, 10 * SECTOR + 1, 12 * SECTOR - 1, (byte) 0);

    assertThat(isUnwritten(0, bytes.length)).isFalse();
  }

  @Test
  void thePartOfASectorAtEitherEndCountsAsOne() throws IOException {
    Arrays.fill(bytes, (byte) 1);
    Arrays.fill(bytes, 100, SECTOR, (byte) 0);
    Arrays.fill(bytes, 10 * SECTOR, 10 * SECTOR + 8, (byte) 0);

    assertThat(isUnwritten(0, 10 * SECTOR)).isFalse();
    assertThat(isUnwritten(100, 10 * SECTOR)).isTrue();
    assertThat(isUnwritten(SECTOR, 10 * SECTOR + 8)).isTrue();
  }

  @Test
  void theLastByteThatIsNotZeroEndsTheOthers() throws IOException {
    assertThat(endOfOthers(40, bytes.length)).isEqualTo(40);
    for (int at : new int[] {40, 47, 48, 262_143 + 40, 262_144 + 40, bytes.length - 1}) {
      bytes[at] = 1;

      assertThat(endOfOthers(40, bytes.length)).isEqualTo(at + 1);
    }
  }

  private boolean isUnwritten(int from, int end) throws IOException {
    try (DiskFile file = file()) {
      return Zeros.fillSector(file, from, end);
    }
  }

  private long endOfOthers(int from, int end) throws IOException {
    try (DiskFile file = file()) {
      return Zeros.endOfOthers(file, from, end);
    }
  }

  private DiskFile file() throws IOException {
    return LocalDisk.CACHED.read(Files.write(directory.resolve("file"), bytes));
  }
}
