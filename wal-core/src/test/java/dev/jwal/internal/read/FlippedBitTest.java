// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Slow;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.record.RecordEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Slow
class FlippedBitTest {

  private static final int CRC_BEFORE = 0x1234_5678;

  @ParameterizedTest
  @ValueSource(ints = {1, 40, 700, 3000})
  void everyBitOfARecordIsFound(int size) throws IOException {
    byte[] data = new byte[size];
    new Random(size).nextBytes(data);
    byte[] record = record(data);
    int end = record.length - 8; // The padding is covered by nothing.
    for (int bit = 0; bit < end * Byte.SIZE; bit++) {
      byte[] damaged = flipped(record, bit);

      assertThat(explains(damaged, 0)).as("bit %d", bit).isTrue();
    }
  }

  @Test
  void twoBitsAreNotFound() throws IOException {
    byte[] data = new byte[100];
    new Random(1).nextBytes(data);
    byte[] record = record(data);
    for (int bit = 8 * 40; bit < 8 * 100; bit++) {
      assertThat(explains(flipped(flipped(record, bit), bit + 9), 0)).isFalse();
    }
  }

  @Test
  void aBitThatStoodAloneInALostSectorMayBeATornWrite() throws IOException {
    byte[] data = new byte[2000];
    Arrays.fill(data, 0, 400, (byte) 'x');
    data[1500] = 4;
    byte[] record = record(data);
    byte[] torn = record.clone();
    Arrays.fill(torn, 1024, 1536, (byte) 0);

    assertThat(explains(torn, 0)).isFalse();
    assertThat(explains(flipped(record, 8 * 200), 0)).isTrue();
  }

  @Test
  void aBitThatCameIntoASectorOfZerosIsDamage() throws IOException {
    byte[] data = new byte[2000];
    data[0] = 1;

    assertThat(explains(flipped(record(data), 8 * 1500 + 3), 0)).isTrue();
  }

  @Test
  void dataAboveTheBoundIsNotLookedAt() throws IOException {
    byte[] data = new byte[FlippedBit.MOST_DATA_BYTES + 1];
    Arrays.fill(data, (byte) 'x');

    assertThat(explains(flipped(record(data), 8 * 1000), 0)).isFalse();
    assertThat(explains(flipped(record(data), 3), 0)).isTrue();
  }

  @Test
  void theEndOfAFileIsNoFlippedBit() throws IOException {
    byte[] data = new byte[200];
    new Random(2).nextBytes(data);
    byte[] record = record(data);
    for (int length = 0; length < record.length; length++) {
      assertThat(explains(Arrays.copyOf(record, length), 0))
          .as("length %d", length)
          .isFalse();
    }
  }

  private static boolean explains(byte[] segment, long offset) throws IOException {
    return FlippedBit.explains(new Bytes(segment), segment.length, offset, CRC_BEFORE);
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] damaged = bytes.clone();
    damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    return damaged;
  }

  private static byte[] record(byte[] data) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(data.length + 100);
    RecordEncoder encoder = new RecordEncoder(buffer, full -> {
      throw new AssertionError("too small");
    });
    encoder.restartAt(CRC_BEFORE);
    encoder.metadata(data);
    byte[] record = new byte[buffer.position()];
    buffer.flip().get(record);
    return record;
  }

  private record Bytes(byte[] bytes) implements DiskFile {
    @Override
    public int read(ByteBuffer target, long position) {
      int length = (int) Math.max(0, Math.min(target.remaining(), bytes.length - position));
      target.put(bytes, (int) position, length);
      return length;
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public boolean isAt(Path path) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void write(ByteBuffer source, long position) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void truncate(long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void sync() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
