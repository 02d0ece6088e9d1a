// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.index;

import static dev.jwal.directory.Entries.randomEntry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.HardState;
import dev.jwal.Slow;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.directory.LogsOnDisk;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import dev.jwal.internal.disk.MemoryDisk;
import dev.jwal.internal.segment.Segment;
import dev.jwal.internal.segment.SegmentName;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A log of ten thousand segments costs ten times what one of a thousand does, and no more. */
@Slow
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManySegmentsTest {

  private static final Path LOG = Path.of("/log");
  private static final int FEW = 1_000;
  private static final int MANY = 10_000;
  private static final int READS = 2_000;

  /** For 300 segments of this size. */
  private static final int INDEX_BYTES = 300 * 90;

  /**
   * What a log of so many segments costs.
   *
   * @param opening calls of the disk while it is opened
   * @param reading calls while entries are read at random
   * @param openFiles how many files are open then
   */
  private record Cost(long opening, long reading, int openFiles) {}

  @Test
  void openingGrowsWithTheSegmentsAndReadingDoesNot() {
    Cost few = cost(FEW);
    Cost many = cost(MANY);

    assertThat(many.opening()).isLessThan(few.opening() * (MANY / FEW) * 11 / 10);
    assertThat(many.reading()).isLessThan(few.reading() * 3 / 2);
    assertThat(few.openFiles()).isLessThan(FEW + 10);
    assertThat(many.openFiles()).isLessThan(MANY + 10);
  }

  private static Cost cost(int segments) {
    MemoryDisk disk = new MemoryDisk();
    WalOptions options =
        WalOptions.DEFAULT.withPreallocation(false).withRecentBytes(0).withIndexBytes(INDEX_BYTES);
    WalDirectory directory = LogsOnDisk.at(disk, LOG, options);
    try (Wal wal = directory.create(new byte[] {1})) {
      for (int index = 1; index < 2 * segments; index += 2) {
        wal.save(
            new HardState(1, 1, index + 1),
            List.of(randomEntry(1, index, 20), randomEntry(1, index + 1, 20)));
        if (index + 1 < 2 * segments) {
          wal.cut();
        }
      }
    }
    long before = disk.calls();
    try (Wal wal = directory.open(SnapshotMark.NONE, new dev.jwal.ReplayHandler() {})) {
      final long opening = disk.calls() - before;
      before = disk.calls();
      assertThat(wal.status().segments()).hasSize(segments);
      assertThat(disk.calls()).as("status asks the disk for nothing").isEqualTo(before);
      Random dice = new Random(1);
      for (int i = 0; i < READS; i++) {
        long index = 1 + dice.nextLong(2L * segments);
        assertThat(wal.reader().get(index)).contains(randomEntry(1, index, 20));
      }
      return new Cost(opening, disk.calls() - before, disk.open());
    }
  }

  @Test
  void purgedSegmentsAreNotKeptOpen() {
    MemoryDisk disk = new MemoryDisk();
    WalOptions options =
        WalOptions.DEFAULT.withPreallocation(false).withRecentBytes(0).withRetainedSegments(1);
    try (Wal wal = LogsOnDisk.at(disk, LOG, options).create(new byte[] {1})) {
      final int open = disk.open();
      for (int index = 1; index <= 50; index++) {
        wal.save(new HardState(1, 1, index), List.of(randomEntry(1, index, 20)));
        wal.cut();
      }
      wal.reader().read(1, Long.MAX_VALUE, (type, term, index, data) -> {});
      wal.saveSnapshot(new SnapshotMark(50, 1));
      wal.releaseTo(50);

      assertThat(wal.status().segments()).hasSizeLessThan(5);
      assertThat(disk.open()).isLessThan(open + 5);
    }
    assertThat(disk.open()).isZero();
  }

  @Test
  void whereTheEntriesAreTakesNoMoreMemoryThanIsAllowed() {
    int limit = 100_000;
    MemoryDisk disk = new MemoryDisk();
    IndexWriter index = new IndexWriter(disk, segment(0, 1), 0, limit, 0);
    long next = 1;
    for (int sequence = 1; sequence <= MANY; sequence++) {
      for (int i = 0; i < 100; i++) {
        index.add(next, 1, 1000 + 64L * i, 7);
        next++;
      }
      index.beginSegment(segment(sequence, next));
      assertThat(index.memory().bytes()).isLessThanOrEqualTo(limit);
    }
    assertThat(index.memory().bytes()).isGreaterThan(limit / 2);
    index.forgetBefore(MANY);
    assertThat(index.memory().bytes()).isZero();
  }

  private static Segment segment(long sequence, long firstIndex) {
    return new Segment(LOG, new SegmentName(sequence, firstIndex));
  }
}
