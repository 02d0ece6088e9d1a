// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.entriesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is delivered without a copy is what is delivered with one. */
class ReplayInPlaceTest {

  private static final Path ETCDS_LOGS = Path.of("src/test/resources/etcd/wal");

  @TempDir
  Path directory;

  @Test
  void ofEveryLogThatEtcdWrote() throws IOException {
    try (Stream<Path> paths = Files.walk(ETCDS_LOGS)) {
      List<Path> logs = paths
          .filter(Files::isDirectory)
          .filter(path -> !LogFiles.in(path).names().isEmpty())
          .toList();
      assertThat(logs).isNotEmpty();
      for (Path log : logs) {
        Path copy = directory.resolve(log.getFileName() + "-" + logs.indexOf(log));
        LogFiles.in(log).copyTo(copy);
        requireTheSame(ScratchLog.in(copy));
      }
    }
  }

  @Test
  void ofALogThatIsReadAheadAndHasEntriesOfAllSizes() {
    requireTheSame(log().changed(wal -> {
      int index = 1;
      for (int size : new int[] {0, 1, 127, 128, 5_000, 300_000, 2_500_000, 40_000}) {
        wal.save(new HardState(1, 1, index), entriesOf(size, index, index + 2));
        index += 3;
      }
      wal.save(HardState.EMPTY, entriesOf(700, index, index + 5_000));
    }));
  }

  @Test
  void anEntryWithoutDataDiffersFromOneWithEmptyData() {
    log()
        .changed(wal -> wal.save(
            HardState.EMPTY,
            List.of(Entry.normal(1, 1, Entry.NO_DATA), Entry.normal(1, 2, new byte[0]))));

    List<Boolean> none = new ArrayList<>();
    List<Integer> remaining = new ArrayList<>();
    replay(log(), (entry, data) -> {
      none.add(data == ReplayHandler.NO_DATA);
      remaining.add(data.remaining());
    });

    assertThat(none).containsExactly(true, false);
    assertThat(remaining).containsExactly(0, 0);
    List<Entry> copies = copies(log());
    assertThat(copies.get(0).data()).isSameAs(Entry.NO_DATA);
    assertThat(copies.get(1).data()).isNotSameAs(Entry.NO_DATA);
  }

  @Test
  void theDataCannotBeWrittenTo() {
    log().saved(1, 2);

    replay(log(), (entry, data) -> {
      assertThat(data.isReadOnly()).isTrue();
      assertThatExceptionOfType(ReadOnlyBufferException.class)
          .isThrownBy(() -> data.put(data.position(), (byte) 1));
    });
  }

  @Test
  void whatAHandlerDoesToTheBufferDoesNotReachTheNextEntry() {
    log().saved(1, 20);
    List<Entry> expected = copies(log());

    List<Entry> found = new ArrayList<>();
    replay(log(), (entry, data) -> {
      assertThat(data.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
      found.add(entry);
      data.order(ByteOrder.LITTLE_ENDIAN).position(data.limit()).limit(data.limit());
    });

    assertThat(found).isEqualTo(expected);
  }

  private ScratchLog log() {
    return ScratchLog.in(directory.resolve("log"));
  }

  /** A log may also end in damage, or not begin at its beginning: then in the same way for both. */
  private static void requireTheSame(ScratchLog log) {
    List<Entry> found = new ArrayList<>();
    List<Entry> expected = new ArrayList<>();
    String end = endOf(() -> replay(log, (entry, data) -> found.add(entry)));
    assertThat(end).isEqualTo(endOf(() -> replayCopies(log, expected)));
    assertThat(found).isEqualTo(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).data() == Entry.NO_DATA)
          .isEqualTo(expected.get(i).data() == Entry.NO_DATA);
    }
  }

  private static String endOf(Runnable replay) {
    try {
      replay.run();
      return "clean";
    } catch (WalException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static List<Entry> copies(ScratchLog log) {
    List<Entry> entries = new ArrayList<>();
    replayCopies(log, entries);
    return entries;
  }

  private static void replayCopies(ScratchLog log, List<Entry> entries) {
    log.directory().replay(SnapshotMark.NONE, new ReplayHandler() {
      @Override
      public void entry(Entry entry) {
        entries.add(entry);
      }
    });
  }

  private interface InPlaceHandler {
    void entry(Entry entry, ByteBuffer data);
  }

  private static void replay(ScratchLog log, InPlaceHandler handler) {
    log.directory().replay(SnapshotMark.NONE, new ReplayHandler() {
      @Override
      public void entry(Entry entry) {
        throw new AssertionError("a copy was made");
      }

      @Override
      public void entry(int type, long term, long index, ByteBuffer data) {
        byte[] bytes = Entry.NO_DATA;
        if (data != NO_DATA) {
          bytes = new byte[data.remaining()];
          data.duplicate().get(bytes);
        }
        handler.entry(new Entry(type, term, index, bytes), data);
      }
    });
  }
}
