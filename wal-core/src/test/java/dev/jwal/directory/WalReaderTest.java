// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.bytes;
import static dev.jwal.directory.Entries.entries;
import static dev.jwal.directory.Entries.entry;
import static dev.jwal.directory.Entries.entryOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WalReaderTest {

  @TempDir
  Path directory;

  private ScratchLog log(UnaryOperator<WalOptions> change) {
    return ScratchLog.in(directory).with(change);
  }

  /** A log that keeps nothing in memory but what is not in the file yet. */
  private ScratchLog onDisk() {
    return log(options -> options.withRecentBytes(0).withIndexBytes(0));
  }

  // --- entries that are dropped meanwhile ---

  @ParameterizedTest
  @ValueSource(longs = {0, 1 << 20})
  void readingEndsBeforeEntriesThatWereDroppedMeanwhile(long recentBytes) {
    requireEndsEarly(recentBytes, wal -> wal.truncateFrom(6));
    requireEndsEarly(
        recentBytes, wal -> wal.save(HardState.EMPTY, List.of(Entry.normal(2, 6, bytes("new")))));
    requireEndsEarly(recentBytes, wal -> wal.saveSnapshot(new SnapshotMark(6, 2)));
    requireEndsEarly(recentBytes, wal -> wal.restartAt(new SnapshotMark(8, 3)));
  }

  private void requireEndsEarly(long recentBytes, Consumer<Wal> drop) {
    Path path = directory.resolve(Long.toHexString(System.nanoTime()));
    List<Long> received = new ArrayList<>();
    try (Wal wal = ScratchLog.in(path)
        .with(options -> options.withRecentBytes(recentBytes))
        .create()) {
      wal.save(new HardState(1, 1, 2), entries(1, 10));
      long next = wal.reader().read(1, 1 << 20, (type, term, index, data) -> {
        received.add(index);
        if (index == 3) {
          drop.accept(wal);
        }
      });
      assertThat(received).containsExactly(1L, 2L, 3L);
      assertThat(next).isEqualTo(4);
    }
  }

  // --- one entry ---

  @Test
  void aNewLogHasNoEntry() {
    try (Wal wal = ScratchLog.in(directory).create()) {
      WalReader reader = wal.reader();

      assertThat(reader.firstIndex()).isEqualTo(1);
      assertThat(reader.lastIndex()).isZero();
      assertThat(reader.get(0)).isEmpty();
      assertThat(reader.get(1)).isEmpty();
      assertThat(reader.termAt(0)).isZero();
      assertThat(reader.read(1, 100, refusing())).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1 << 20})
  void everyEntryIsReadAsItWasSaved(long recentBytes) {
    List<Entry> all = mixed(300);
    try (Wal wal = log(options -> options.withRecentBytes(recentBytes)).create()) {
      for (Entry entry : all) {
        wal.save(new HardState(entry.term(), 1, entry.index() - 1), List.of(entry));
        assertThat(wal.reader().get(entry.index())).contains(entry);
      }

      assertReads(wal.reader(), all);
      assertThat(wal.status().segments()).hasSizeGreaterThan(5);
    }
    try (Wal wal = onDisk().open()) {
      assertReads(wal.reader(), all);
    }
  }

  /** Of several terms and sizes, the largest of them larger than a read buffer; some without data. */
  private static List<Entry> mixed(int count) {
    List<Entry> all = new ArrayList<>();
    for (int index = 1; index <= count; index++) {
      int size = index % 97 == 0 ? 300_000 : index % 10 == 0 ? 20_000 : index % 7 * 100;
      Entry made = entryOf(size, index);
      byte[] data = index % 50 == 1 ? Entry.NO_DATA : made.data();
      all.add(new Entry(index % 9 == 0 ? 1 : 0, 1 + index / 40, index, data));
    }
    all.replaceAll(entry -> entry.data() == Entry.NO_DATA
        ? new Entry(Entry.NORMAL, entry.term(), entry.index(), Entry.NO_DATA)
        : entry);
    return all;
  }

  static void assertReads(WalReader reader, List<Entry> all) {
    long first = all.get(0).index();
    assertThat(reader.lastIndex()).isEqualTo(first + all.size() - 1);
    for (Entry entry : all) {
      assertThat(reader.get(entry.index())).contains(entry);
      assertThat(reader.termAt(entry.index())).isEqualTo(entry.term());
    }
    List<Entry> read = new ArrayList<>();
    long next = first;
    while (next <= reader.lastIndex()) {
      next = reader.read(next, 10_000, collecting(read));
    }
    assertThat(read).isEqualTo(all);
    read.clear();
    assertThat(reader.read(first, Long.MAX_VALUE, collecting(read))).isEqualTo(first + all.size());
    assertThat(read).isEqualTo(all);
    read.clear();
    assertThat(reader.read(first, 0, collecting(read))).isEqualTo(first + 1);
    assertThat(read).containsExactly(all.get(0));
  }

  static WalReader.Visitor collecting(List<Entry> target) {
    return (type, term, index, data) -> {
      assertThat(data.isReadOnly()).isTrue();
      byte[] copy = Entry.NO_DATA;
      if (data != ReplayHandler.NO_DATA) {
        copy = new byte[data.remaining()];
        data.get(copy);
      }
      target.add(new Entry(type, term, index, copy));
    };
  }

  private static WalReader.Visitor refusing() {
    return (type, term, index, data) -> {
      throw new AssertionError("entry " + index);
    };
  }

  @Test
  void aLogOfEtcd2IsReadThoughItsFramesAreNotAligned() {}
}
