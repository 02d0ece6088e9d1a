// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import dev.jwal.Entry;
import dev.jwal.Follower;
import dev.jwal.HardState;
import dev.jwal.Slow;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every byte of a segment is damaged while the log is open. Each answer is right, or says where the
 * damage is: in the damaged record, or in the entry after it, whose checksum continues its.
 */
@Slow
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamageUnderReaderTest {

  private static final boolean SOAK = Boolean.getBoolean("soak");

  /** The first makes an entry of a hard state, and the other way round. */
  private static final int[] MASKS = {1, 2, 0x10, 0x80, 0xff};

  /**
   * Entries 1 to 5 are in the first segment, 6 to 15 in the second, 16 to 20 in the third. The last
   * of the second has no data, as a hard state.
   */
  private static final int FIRST_OF_SECOND = 6;

  private static final int FIRST_OF_THIRD = 16;

  private final List<Entry> all = new ArrayList<>();
  private Path directory;
  private Wal wal;

  @BeforeEach
  void write(@TempDir Path temp) {
    directory = temp;
    wal = log(0, 1 << 20).create();
    for (int index = 1; index <= 20; index++) {
      if (index == FIRST_OF_SECOND || index == FIRST_OF_THIRD) {
        wal.cut();
      }
      all.add(entry(index));
      wal.save(new HardState(1 + index / 10, 1 + index / 10, index), List.of(entry(index)));
      if (index % 4 == 0) {
        wal.save(new HardState(1 + index / 10, 2, index), List.of());
      }
    }
    wal.sync();
  }

  private ScratchLog log(long recentBytes, long indexBytes) {
    return ScratchLog.in(directory)
        .with(options -> options.withRecentBytes(recentBytes).withIndexBytes(indexBytes));
  }

  /** One has no data, one is of another type, one is longer than the others. */
  private static Entry entry(int index) {
    byte[] data = bytes("entry " + index).clone();
    return switch (index % 5) {
      case 0 -> new Entry(Entry.NORMAL, 1 + index / 10, index, Entry.NO_DATA);
      case 1 -> new Entry(Entry.CONF_CHANGE, 1 + index / 10, index, data);
      case 2 -> Entry.normal(1 + index / 10, index, bytes("entry ".repeat(40)));
      default -> Entry.normal(1 + index / 10, index, data);
    };
  }

  @AfterEach
  void close() {
    wal.close();
  }

  // --- where the entries are is known

  @Test
  void ofASealedSegment() {
    sweep(segment(1), FIRST_OF_SECOND, FIRST_OF_THIRD, () -> {});
  }

  @Test
  void ofTheCurrentSegment() {
    sweep(segment(2), FIRST_OF_THIRD, 21, () -> {});
  }

  // --- and if it has to be found anew

  @Test
  void ofASealedSegmentWhoseIndexWasDropped() {
    wal.close();
    wal = log(0, 0).open();
    sweep(segment(1), FIRST_OF_SECOND, FIRST_OF_THIRD, () -> wal.reader().termAt(1));
  }

  @Test
  void recentEntriesAreReadFromMemory() {
    wal.close();
    wal = log(1 << 20, 0).open();
    all.add(entry(21));
    wal.save(HardState.EMPTY, List.of(entry(21)));
    long size = segmentSize(2);
    for (int at = 0; at < size; at += 8) {
      flip(segment(2), at, 0xff);
    }

    assertThat(wal.reader().get(21)).contains(entry(21));
    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> wal.reader().get(20))
        .satisfies(corrupt -> assertThat(corrupt.path()).isEqualTo(segment(2)));
    for (int at = 0; at < size; at += 8) {
      flip(segment(2), at, 0xff);
    }
  }

  // --- the sweep

  /**
   * Damages each byte.
   *
   * @param from the first entry in the segment
   * @param to the first that is not, or need not be read from it
   * @param forget makes the log forget where the entries are
   */
  private void sweep(Path segment, int from, int to, Runnable forget) {
    NavigableSet<Long> records = records(segment);
    for (long at = 0; at < records.last(); at++) {
      long damaged = records.floor(at);
      for (int mask : SOAK ? MASKS : new int[] {1, MASKS[(int) at % MASKS.length]}) {
        forget.run();
        flip(segment, at, mask);
        String what = "byte " + at + " ^ " + mask + ": ";
        for (int index = from; index < to; index++) {
          get(what, segment, records, damaged, index);
        }
        assertThat(wal.reader().get(from - 1)).contains(all.get(from - 2));
        if (to <= 20) {
          assertThat(wal.reader().get(20)).contains(all.get(19));
        }
        if (SOAK || mask == 1) {
          readAndFollow(what, segment, from - 1, records, damaged);
        }
        flip(segment, at, mask);
      }
    }
    WalReaderTest.assertReads(wal.reader(), all);
    assertThat(wal.failure()).isEmpty();
    wal.save(HardState.EMPTY, List.of(entry(21)));
  }

  private void get(
      String what, Path segment, NavigableSet<Long> records, long damaged, long index) {
    try {
      assertThat(wal.reader().get(index)).as(what).contains(all.get((int) index - 1));
    } catch (WalException.Corrupt e) {
      requireRight(what + "entry " + index, e, segment, records, damaged);
    } catch (IllegalStateException e) {
      fail(what + "entry " + index, e);
    }
  }

  /** What comes before the damage is passed on, and what comes is right. */
  private void readAndFollow(
      String what, Path segment, int from, NavigableSet<Long> records, long damaged) {
    List<Entry> read = new ArrayList<>();
    WalReader.Visitor visitor = WalReaderTest.collecting(read);
    try {
      wal.reader().read(from, Long.MAX_VALUE, visitor);
    } catch (WalException.Corrupt e) {
      requireRight(what + "read", e, segment, records, damaged);
    }
    assertThat(read).as(what).isEqualTo(all.subList(from - 1, from - 1 + read.size()));

    Follower follower = wal.reader().follow(from);
    for (Entry entry : read) {
      assertThat(next(follower)).as(what).isEqualTo(entry);
    }
    if (read.size() <= all.size() - from) {
      long next = follower.nextIndex();
      assertThatExceptionOfType(WalException.Corrupt.class)
          .isThrownBy(() -> next(follower))
          .satisfies(e -> requireRight(what + "follow", e, segment, records, damaged));
      assertThat(follower.nextIndex()).isEqualTo(next);
    }
  }

  private static Entry next(Follower follower) {
    try {
      return follower.poll(Duration.ZERO).orElseThrow();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void requireRight(
      String what,
      WalException.Corrupt found,
      Path segment,
      NavigableSet<Long> records,
      long damaged) {
    assertThat(found.path()).as(what).isEqualTo(segment);
    assertThat(found.offset())
        .as("%s: %s, damaged in the record at byte %s", what, found.getMessage(), damaged)
        .isGreaterThanOrEqualTo(damaged)
        .isLessThanOrEqualTo(nextEntry(segment, records, damaged));
  }

  private static long nextEntry(Path segment, NavigableSet<Long> records, long damaged) {
    Long next = records.higher(damaged);
    while (next != null && next < records.last() && !isEntry(segment, next)) {
      next = records.higher(next);
    }
    return next == null ? damaged : next;
  }

  // --- the file, which is open: written through the page cache, as the log reads it

  private Path segment(int place) {
    return directory.resolve(wal.status().segments().get(place).name());
  }

  private long segmentSize(int place) {
    return wal.status().segments().get(place).sizeBytes();
  }

  private static boolean isEntry(Path segment, long record) {
    return read(segment, record + 8, 2)[1] == 2;
  }

  /** Where the records begin, and where the last ends. */
  private static NavigableSet<Long> records(Path segment) {
    NavigableSet<Long> records = new TreeSet<>();
    long at = 0;
    while (true) {
      records.add(at);
      byte[] head = read(segment, at, 8);
      long length = 0;
      for (int i = 4; i >= 0; i--) {
        length = length << 8 | head[i] & 0xff;
      }
      if (length == 0) {
        return records;
      }
      at += 8 + length + (head[7] & 7);
    }
  }

  private static byte[] read(Path file, long at, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.read(bytes, at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.array();
  }

  private static void flip(Path file, long at, int mask) {
    byte[] bytes = read(file, at, 1);
    bytes[0] ^= (byte) mask;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
