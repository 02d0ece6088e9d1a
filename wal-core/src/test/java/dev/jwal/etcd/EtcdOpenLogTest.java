// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalReader;
import dev.jwal.directory.LogFiles;
import dev.jwal.directory.WalContents;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Logs that etcd wrote are read entry by entry while they are open, and continued. */
class EtcdOpenLogTest {

  private static final WalOptions NOTHING_IN_MEMORY =
      WalOptions.DEFAULT.withIndexBytes(0).withRecentBytes(0);

  @TempDir
  Path scratch;

  static Stream<EtcdFixture> fixtures() {
    return EtcdFixture.readable();
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void everyEntryIsRead(EtcdFixture fixture) {
    Path copy = scratch.resolve("copy");
    fixture.files().copyTo(copy);

    assertReadsWhatIsThere(copy);
  }

  /** As etcd 2 wrote them: frames are not padded, so that entries begin anywhere. */
  @ParameterizedTest
  @MethodSource("fixtures")
  void everyEntryIsReadOfFramesThatAreNotAligned(EtcdFixture fixture) throws IOException {
    Path copy = Files.createDirectory(scratch.resolve("unpadded"));
    LogFiles files = fixture.files();
    for (String name : files.names()) {
      Files.write(copy.resolve(name), withoutPadding(files.bytes(name)));
    }

    assertReadsWhatIsThere(copy);
  }

  private static byte[] withoutPadding(byte[] segment) {
    ByteBuffer from = ByteBuffer.wrap(segment).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer to = ByteBuffer.allocate(segment.length).order(ByteOrder.LITTLE_ENDIAN);
    while (from.remaining() >= Long.BYTES && from.getLong(from.position()) != 0) {
      long field = from.getLong();
      int length = (int) (field & 0x00ff_ffff_ffff_ffffL);
      to.putLong(length).put(segment, from.position(), length);
      from.position(from.position() + length + (int) (field >>> 56 & 7));
    }
    return Arrays.copyOf(to.array(), to.position());
  }

  private void assertReadsWhatIsThere(Path log) {
    WalDirectory directory = WalDirectory.at(log, NOTHING_IN_MEMORY);
    WalContents contents = directory.readAll(SnapshotMark.NONE);
    List<Entry> all = new ArrayList<>(contents.entries());
    try (Wal wal = directory.openAtIndex(0).wal()) {
      assertReads(wal, all);
      long next = wal.lastIndex() + 1;
      long term = Math.max(1, wal.state().term());
      Entry added = Entry.normal(term, next, new byte[] {1, 2, 3});
      all.add(added);
      wal.save(HardState.EMPTY, List.of(added));
      assertReads(wal, all);
      wal.cut();
      assertReads(wal, all);
    }
    assertThat(directory.readAll(SnapshotMark.NONE).entries()).isEqualTo(all);
  }

  private static void assertReads(Wal wal, List<Entry> all) {
    WalReader reader = wal.reader();
    for (Entry entry : all) {
      assertThat(reader.get(entry.index())).contains(entry);
      assertThat(reader.termAt(entry.index())).isEqualTo(entry.term());
    }
    List<Entry> read = new ArrayList<>();
    reader.read(reader.firstIndex(), Long.MAX_VALUE, (type, term, index, data) -> {
      byte[] copy = data == ReplayHandler.NO_DATA ? Entry.NO_DATA : new byte[data.remaining()];
      data.get(copy);
      read.add(new Entry(type, term, index, copy));
    });
    assertThat(read).isEqualTo(all);
  }
}
