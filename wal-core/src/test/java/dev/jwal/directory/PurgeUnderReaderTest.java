// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.randomEntry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Entry;
import dev.jwal.Follower;
import dev.jwal.HardState;
import dev.jwal.Slow;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Segments are released, purged and written over while readers read them: each answer is right, or
 * says from where on there is something.
 */
@Slow
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PurgeUnderReaderTest {

  private static final int ROUNDS = Boolean.getBoolean("soak") ? 2_000 : 20;
  private static final int ENTRIES_A_ROUND = 40;
  private static final int READERS = 3;

  private final AtomicLong answers = new AtomicLong();
  private final AtomicLong notThere = new AtomicLong();
  private volatile boolean finished;

  @TempDir
  Path directory;

  /** Of a random size, which follows from the index: no index is ever used for another entry. */
  private static Entry entry(long index) {
    return randomEntry(1, index, 200 + (int) (index * 31 % 1500));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void eachAnswerIsRight(boolean preallocates) throws Exception {
    ScratchLog log = ScratchLog.in(directory)
        .with(options -> options
            .withSegmentBytes(16_384)
            .withRetainedSegments(1)
            .withPreallocation(preallocates)
            .withIndexBytes(2_000)
            .withRecentBytes(10_000)
            .withUnsafeNoSync(true));
    ExecutorService threads = Executors.newFixedThreadPool(READERS + 1);
    try (Wal wal = log.create()) {
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        readers.add(threads.submit(reading(wal.reader(), i)));
      }
      readers.add(threads.submit(following(wal.reader())));
      for (int round = 0; round < ROUNDS; round++) {
        write(wal);
        awaitReaders(readers);
      }
      finished = true;
      wal.append(new byte[1]); // For who waits.
      for (Future<?> reader : readers) {
        reader.get();
      }
      assertThat(wal.status().segments()).hasSizeLessThan(10);
    } finally {
      finished = true;
      threads.shutdownNow();
    }
    assertThat(notThere).hasPositiveValue();
  }

  private static void write(Wal wal) {
    long first = wal.lastIndex() + 1;
    for (long index = first; index < first + ENTRIES_A_ROUND; index += 2) {
      wal.save(new HardState(1, 1, index + 1), List.of(entry(index), entry(index + 1)));
    }
    wal.saveSnapshot(new SnapshotMark(wal.lastIndex() - 5, 1));
    wal.releaseTo(wal.lastIndex() - 10);
  }

  /** Until each has had the time to read something of what there is. */
  private void awaitReaders(List<Future<?>> readers) {
    long before = answers.get();
    while (answers.get() < before + 20 && readers.stream().noneMatch(Future::isDone)) {
      Thread.onSpinWait();
    }
  }

  private Callable<Void> reading(WalReader reader, int seed) {
    return () -> {
      Random dice = new Random(seed);
      while (!finished) {
        long first = reader.firstIndex();
        long index = Math.max(1, first - 30 + dice.nextInt(100));
        switch (dice.nextInt(4)) {
          case 0 -> range(reader, index, dice.nextInt(30_000));
          case 1 -> term(reader, index);
          default -> get(reader, index);
        }
        answers.incrementAndGet();
      }
      return null;
    };
  }

  private void get(WalReader reader, long index) {
    long firstBefore = reader.firstIndex();
    long lastBefore = reader.lastIndex();
    Entry found = reader.get(index).orElse(null);
    if (found != null) {
      assertThat(found).isEqualTo(entry(index));
      assertThat(index).isGreaterThanOrEqualTo(firstBefore);
    } else {
      notThere.incrementAndGet();
      assertThat(index < reader.firstIndex() || index > lastBefore).isTrue();
    }
  }

  private void term(WalReader reader, long index) {
    try {
      assertThat(reader.termAt(index)).isEqualTo(1);
    } catch (WalException.IndexNotFound e) {
      requireNotThere(reader, index, e);
    }
  }

  private void range(WalReader reader, long from, long maxBytes) {
    List<Entry> read = new ArrayList<>();
    try {
      long next = reader.read(from, maxBytes, WalReaderTest.collecting(read));
      assertThat(next).isEqualTo(from + read.size());
    } catch (WalException.IndexNotFound e) {
      requireNotThere(reader, from, e);
    }
    for (int i = 0; i < read.size(); i++) {
      assertThat(read.get(i)).isEqualTo(entry(from + i));
    }
  }

  private void requireNotThere(WalReader reader, long index, WalException.IndexNotFound e) {
    notThere.incrementAndGet();
    long nearest = e.nearestIndex().orElseThrow();
    assertThat(nearest).isNotEqualTo(index);
    assertThat(nearest)
        .isLessThanOrEqualTo(index < nearest ? reader.firstIndex() : reader.lastIndex());
  }

  private Callable<Void> following(WalReader reader) {
    return () -> {
      Follower follower = reader.follow(reader.firstIndex());
      while (!finished) {
        long next = follower.nextIndex();
        try {
          Entry entry = follower.poll(Duration.ofSeconds(60)).orElseThrow();
          assertThat(entry).isEqualTo(finished ? entry : entry(next));
          assertThat(entry.index()).isEqualTo(next);
        } catch (WalException.IndexNotFound e) {
          requireNotThere(reader, next, e);
          follower = reader.follow(reader.lastIndex());
        }
        answers.incrementAndGet();
      }
      return null;
    };
  }
}
