// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import static dev.jwal.directory.Entries.entries;
import static dev.jwal.directory.Entries.entryOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.Slow;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.directory.ScratchLog;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any bytes may look like the length of a large record: memory is taken only for one that is there.
 */
@Slow
class LargeFrameTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final long MOST_ALLOCATED_BYTES = 32 << 20;
  private static final int LARGE = LargeFrame.BYTES + 1000;

  @TempDir
  Path directory;

  /**
   * In the middle of the log's data, a length that the file, which has a hole at its end, can hold.
   */
  @ParameterizedTest
  @ValueSource(longs = {1 << 30, Integer.MAX_VALUE - 71, 1L << 31, 1L << 32, (1L << 32) + 48})
  void aLengthThatOnlyASparseFileHoldsTakesNoMemory(long length) {
    log().saved(1, 5);
    String last = log().files().last();
    int end = log().files().content(last).length + 7 & ~7;
    log().files().write(last, end, littleEndian(length)).write(last, end + length + 8, new byte[1]);

    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      assertThat(log().directory().verify(SnapshotMark.NONE).tornTail()).isPresent();
    } catch (WalException.Corrupt damage) {
      assertThat(damage.offset()).isEqualTo(end);
    }

    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_ALLOCATED_BYTES);
  }

  @Test
  void aRecordLongerThanAnArrayIsDamage() {
    log().saved(1, 5);
    String last = log().files().last();
    int end = log().files().content(last).length + 7 & ~7;
    log()
        .files()
        .write(last, end, littleEndian(1L << 31))
        .write(last, end + (1L << 31) + 8, new byte[1]);

    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log().read())
        .withMessageContaining("a record of 2147483648 bytes, but no record has more than");
  }

  @Test
  void aLargeRecordIsReadBack() {
    log().changed(wal -> wal.save(new HardState(1, 1, 2), List.of(large(1), entryOf(10, 2))));

    assertThat(log().entries()).containsExactly(large(1), entryOf(10, 2));
    assertThat(log().directory().verifyAll().entries()).isEqualTo(2);
  }

  @Test
  void aFlippedByteInALargeRecordIsDamage() {
    log().changed(wal -> wal.save(new HardState(1, 1, 2), List.of(large(1), entryOf(10, 2))));
    log().files().flip(log().files().last(), LARGE / 2, 1);

    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log().read())
        .withMessageContaining("wrong checksum: expected");
  }

  @Test
  void anUnwrittenSectorOfALargeRecordIsATornTail() {
    log().saved(1, 1);
    log().changed(wal -> wal.save(HardState.EMPTY, List.of(large(2))));
    log().files().zero(log().files().last(), 8 << 20, 512);

    assertThat(log().directory().previewRepair().problem()).startsWith("wrong checksum");
    assertThat(log().entries()).isEqualTo(entries(1, 1));
  }

  @Test
  void aValidLargeRecordAfterAnUnwrittenSectorIsFound() {
    log().saved(1, 1);
    log().changed(wal -> wal.save(HardState.EMPTY, List.of(entryOf(5000, 2), large(3))));
    log().files().zero(log().files().last(), 2048, 512);

    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log().read())
        .withMessageContaining("valid records follow");
  }

  private static Entry large(long index) {
    return entryOf(LARGE, index);
  }

  private static byte[] littleEndian(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  private ScratchLog log() {
    return ScratchLog.in(directory)
        .with(options -> options.withMaxEntryBytes(32 << 20))
        .with(options -> options.withSegmentBytes(64 << 20))
        .with(options -> options.withPreallocation(false));
  }
}
