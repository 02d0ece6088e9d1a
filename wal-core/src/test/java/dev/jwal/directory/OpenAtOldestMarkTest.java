// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.bytes;
import static dev.jwal.directory.Entries.entries;
import static dev.jwal.directory.Entries.entry;
import static dev.jwal.directory.Entries.indexesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenAtOldestMarkTest {

  @TempDir
  Path directory;

  private final List<Entry> delivered = new ArrayList<>();

  private final ReplayHandler handler = new ReplayHandler() {
    @Override
    public void entry(Entry entry) {
      delivered.add(entry);
    }

    @Override
    public void entriesDropped(long index) {
      delivered.removeIf(entry -> entry.index() >= index);
    }
  };

  private ScratchLog log() {
    return ScratchLog.in(directory).with(options -> options.withRetainedSegments(1));
  }

  /** A segment for each entry, all of which are committed, and a mark after each third one. */
  private ScratchLog tenSegments() {
    return log().changed(wal -> {
      for (int index = 1; index <= 10; index++) {
        wal.save(new HardState(1, 1, index), entry(index));
        if (index % 3 == 0) {
          wal.saveSnapshot(new SnapshotMark(index, 1));
        }
        wal.cut();
      }
    });
  }

  @Test
  void isTheBeginningWhileNothingIsMissing() {
    try (Wal wal = tenSegments().directory().openAtOldestMark(handler)) {
      assertThat(delivered).isEqualTo(entries(1, 10));
      assertThat(wal.reader().firstIndex()).isEqualTo(1);
      assertThat(wal.append(bytes("next"))).isEqualTo(11);
    }
  }

  @Test
  void isTheFirstMarkWhoseEntriesAreAllThere() {
    tenSegments();
    try (Wal wal = log().directory().open(new SnapshotMark(9, 1)).wal()) {
      wal.releaseTo(6);
    }
    List<SnapshotMark> marks = log().directory().snapshots();
    assertThat(marks).startsWith(new SnapshotMark(6, 1)).contains(new SnapshotMark(9, 1));

    try (Wal wal = log().directory().openAtOldestMark(handler)) {
      assertThat(indexesOf(delivered)).containsExactly(7L, 8L, 9L, 10L);
      assertThat(wal.reader().firstIndex()).isEqualTo(7);
      assertThat(wal.reader().termAt(6)).isEqualTo(1);
      assertThat(wal.reader().get(7)).contains(entry(7).get(0));
    }
  }

  @Test
  void isThatOfTheSnapshotThatWasReceived() {
    SnapshotMark received = new SnapshotMark(20, 2);
    log().changed(wal -> {
      wal.save(new HardState(1, 1, 2), entries(1, 3));
      wal.saveSnapshot(new SnapshotMark(2, 1));
      wal.restartAt(received);
      wal.save(HardState.EMPTY, entries(21, 22, 2));
    });
    try (Wal wal = log().directory().openAtOldestMark(handler)) {
      assertThat(delivered).isEqualTo(entries(21, 22, 2));
      assertThat(wal.reader().firstIndex()).isEqualTo(21);
      assertThat(wal.reader().termAt(20)).isEqualTo(2);
    }
  }

  @Test
  void allSegmentsAreLockedWhileItIsOpen() {
    tenSegments();
    try (Wal wal = log().directory().openAtOldestMark(handler)) {
      assertThat(wal.status().segments()).hasSize(11);
      assertThatExceptionOfType(WalException.Locked.class)
          .isThrownBy(() -> log().directory().openAtOldestMark(handler));
    }
    log().open().close();
  }

  @Test
  void damageIsReportedAndReleasesTheLocks() throws Exception {
    tenSegments();
    Path third = log().directory().segments().stream()
        .skip(3)
        .findFirst()
        .map(segment -> directory.resolve(segment.name()))
        .orElseThrow();
    byte[] sound = Files.readAllBytes(third);
    byte[] damaged = sound.clone();
    damaged[sound.length - 10] ^= 1;
    Files.write(third, damaged);
    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log().directory().openAtOldestMark(handler))
        .satisfies(e -> assertThat(e.path()).isEqualTo(third));
    assertThat(delivered).isEmpty();

    Files.write(third, sound);
    log().directory().openAtOldestMark(handler).close();
    assertThat(delivered).isEqualTo(entries(1, 10));
  }

  @Test
  void withoutALogThereIsNone() {
    assertThatExceptionOfType(WalException.Missing.class)
        .isThrownBy(() -> log().directory().openAtOldestMark(handler));
  }

  // --- openOrCreate ---

  @Test
  void createsALogAndOpensItNextTime() {
    byte[] identity = bytes("orders-1");
    try (Wal wal = log().directory().openOrCreate(identity, handler)) {
      assertThat(wal.metadata()).isEqualTo(identity);
      wal.append(bytes("one"));
    }
    assertThat(delivered).isEmpty();
    try (Wal wal = log().directory().openOrCreate(identity, handler)) {
      assertThat(wal.metadata()).isEqualTo(identity);
      assertThat(delivered).containsExactly(Entry.normal(1, 1, bytes("one")));
    }
  }

  @Test
  void aLogOfSomethingElseIsRefused() {
    log().directory().openOrCreate(bytes("orders-1"), handler).close();
    ScratchLog anyMetadata = log().with(options -> options.withExpectedMetadata(null));
    assertThatExceptionOfType(WalException.MetadataConflict.class)
        .isThrownBy(() -> anyMetadata.directory().openOrCreate(bytes("orders-2"), handler));
    log().directory().openOrCreate(bytes("orders-1"), handler).close();
  }

  @Test
  void aLogThatIsOpenIsLocked() {
    try (Wal wal = log().directory().openOrCreate(bytes("orders-1"), handler)) {
      assertThatExceptionOfType(WalException.Locked.class)
          .isThrownBy(() -> log().directory().openOrCreate(bytes("orders-1"), handler));
      assertThat(wal.append(bytes("one"))).isEqualTo(1);
    }
  }
}
