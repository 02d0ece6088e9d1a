// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.entry;
import static dev.jwal.directory.Entries.entryOf;
import static dev.jwal.directory.Entries.indexes;
import static dev.jwal.directory.Entries.indexesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.inspect.SegmentSummary;
import dev.jwal.internal.disk.FaultyDisk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A segment ends with its third entry. One released segment is kept, and of the one that is purged
 * the next segment is made.
 */
class ReuseTest {

  private static final int ENTRY_BYTES = 400_000;

  @TempDir
  Path scratch;

  @Test
  void aPurgedSegmentsFileBecomesTheNextSegment() throws IOException {
    try (Wal wal = log().create()) {
      save(wal, 1, 6);
      Object first = fileOf(LogFiles.in(directory()).first());
      release(wal);
      assertThat(LogFiles.in(directory()).allNames()).hasSize(3).contains("2.tmp");
      save(wal, 7, 9);

      assertThat(fileOf(current(wal))).isEqualTo(first);
    }
  }

  @Test
  void nothingOfThePurgedSegmentIsLeftInTheNext() {
    log().changed(wal -> {
      save(wal, 1, 6);
      release(wal);
      save(wal, 7, 10);
    });
    LogFiles files = log().files();

    assertThat(files.allNames()).isEqualTo(files.names());
    assertThat(files.bytes(files.last())).hasSize(1_000_000);
    assertThat(files.content(files.last())).hasSizeLessThan(ENTRY_BYTES + 1000);
    assertThat(indexesOf(read())).isEqualTo(indexes(7, 10));
  }

  @Test
  void aLogThatReleasesEachSegmentMakesNoNewFiles() {
    FaultyDisk disk = new FaultyDisk();
    try (Wal wal = on(disk)) {
      save(wal, 1, 6);
      release(wal);
      disk.failCreations(FaultyDisk.broken());
      for (long index = 7; index <= 60; index += 3) {
        save(wal, index, index + 2);
        release(wal);
      }

      assertThat(wal.status().segments()).hasSize(2);
      assertThat(wal.status().sequence()).isEqualTo(20);
    }
  }

  @Test
  void oneFileIsKeptAndNoMore() {
    try (Wal wal = log().create()) {
      save(wal, 1, 15);
      release(wal);

      assertThat(LogFiles.in(directory()).allNames())
          .filteredOn(name -> name.startsWith("2.") || name.startsWith("3."))
          .containsExactly("2.tmp");
      assertThat(wal.status().segments()).hasSize(2);
    }
    assertThat(log().files().allNames()).isEqualTo(log().files().names());
  }

  @Test
  void withoutPreallocationNoFileIsKept() {
    ScratchLog growing = log(options -> options.withPreallocation(false));
    try (Wal wal = growing.create()) {
      save(wal, 1, 6);
      release(wal);

      LogFiles files = LogFiles.in(directory());
      assertThat(files.allNames()).doesNotContain("2.tmp");
      assertThat(files.names()).hasSize(2);
    }
  }

  @Test
  void whatACrashLeavesOfAKeptFileIsDeletedAndNothingElse() {
    log().saved(1, 1).files().fill("2.tmp", 0, 9, 1).fill("3.tmp", 0, 9, 1).fill("4.tmp", 0, 9, 1);
    log().open().close();

    assertThat(log().files().allNames()).containsExactly(log().files().first(), "4.tmp");
  }

  // cp -l, as backups do
  @Test
  void aPurgedSegmentWithAnotherNameIsLeftAlone() throws IOException {
    Path link = scratch.resolve("backup.wal");
    try (Wal wal = log().create()) {
      save(wal, 1, 6);
      Files.createLink(link, directory().resolve(LogFiles.in(directory()).first()));
      release(wal);
      save(wal, 7, 12);
    }
    Path copy = Files.createDirectory(scratch.resolve("backup"));
    Files.move(link, copy.resolve("0000000000000000-0000000000000000.wal"));
    assertThat(indexesOf(ScratchLog.in(copy).entries())).isEqualTo(indexes(1, 3));
  }

  @Test
  void aPurgedSegmentThatOthersMayReadIsNotUsedAgain() throws IOException {
    try (Wal wal = log().create()) {
      save(wal, 1, 6);
      LogFiles files = LogFiles.in(directory());
      Files.setPosixFilePermissions(
          files.path(files.first()), PosixFilePermissions.fromString("rw-r--r--"));
      release(wal);
      save(wal, 7, 12);

      assertThat(files.names())
          .allSatisfy(name -> assertThat(files.permissions(name)).isEqualTo("rw-------"));
    }
  }

  @Test
  void aSegmentMadeOfAPurgedOneIsLocked() {
    try (Wal wal = log().create()) {
      save(wal, 1, 6);
      release(wal);
      save(wal, 7, 9);

      assertThat(OtherProcess.lockedSegments(directory())).contains(current(wal));
    }
  }

  // Files.copy, as backups do: closing the file would lose the lock of the segment that it has
  // become.
  @Test
  void aPurgedSegmentThatSomebodyHereHasOpenIsNotUsedAgain() throws IOException {
    try (Wal wal = log().create()) {
      save(wal, 1, 6);
      Path first = directory().resolve(LogFiles.in(directory()).first());
      mark(wal);
      wal.releaseTo(5);
      byte[] before = Files.readAllBytes(first);
      try (InputStream open = Files.newInputStream(first)) {
        release(wal);
        save(wal, 7, 12);
        assertThat(open.readAllBytes()).isEqualTo(before);
      }

      assertThat(OtherProcess.lockedSegments(directory())).contains(current(wal));
    }
  }

  @Test
  void aReaderOfASegmentThatIsRecycledGetsThatItWasPurged() {
    List<Entry> recorded = new ArrayList<>();
    try (Wal wal = withReadersUnseen()) {
      save(wal, 1, 6);
      mark(wal);
      wal.releaseTo(5); // the first segment, which stays as the one that is kept

      assertThatThrownBy(() -> log().directory().replay(SnapshotMark.NONE, purging(wal, recorded)))
          .isInstanceOf(WalException.Io.class)
          .hasCauseInstanceOf(NoSuchFileException.class)
          .hasMessageContaining("purged while it was read");
    }
    assertThat(indexesOf(recorded)).isEqualTo(indexes(1, recorded.size()));
  }

  @Test
  void aVerificationBeginsAgain() {
    assertThat(whileTheOldestIsUsedAgain(WalDirectory::verifyAll).firstIndex()).isEqualTo(4);
  }

  @Test
  void aSearchForMarksBeginsAgain() {
    assertThat(whileTheOldestIsUsedAgain(WalDirectory::snapshots))
        .containsOnly(new SnapshotMark(6, 1));
  }

  @Test
  void anInspectionFindsNoSegmentAnyMore() {
    Optional<SegmentSummary> found = whileTheOldestIsUsedAgain(log -> log.inspect(0));

    assertThat(found).isEmpty();
  }

  @Test
  void readingFromTheBeginningFindsThatThereIsNone() {
    assertThatThrownBy(() -> whileTheOldestIsUsedAgain(log -> log.readAll(SnapshotMark.NONE)))
        .isInstanceOf(WalException.SnapshotNotFound.class);
  }

  /** Reads a log whose first segment, as soon as some of it was read, is made into another. */
  private <T> T whileTheOldestIsUsedAgain(Function<WalDirectory, T> reading) {
    FaultyDisk disk = new FaultyDisk();
    try (Wal wal = withReadersUnseen()) {
      save(wal, 1, 6);
      mark(wal);
      wal.releaseTo(5);
      disk.afterReading(directory().resolve(LogFiles.in(directory()).first()), () -> {
        release(wal);
        save(wal, 7, 12);
      });
      return reading.apply(LogsOnDisk.at(disk, directory(), log().directory().options()));
    }
  }

  /**
   * A log that does not look who in this process has a segment open: as if it were another that
   * reads.
   */
  private Wal withReadersUnseen() {
    return on(new FaultyDisk().usingWhatIsOpen());
  }

  private Wal on(FaultyDisk disk) {
    return LogsOnDisk.at(disk, directory(), log().directory().options()).create(Entry.NO_DATA);
  }

  /** Receives entries; recycles the segment that is read when it receives the first. */
  private static ReplayHandler purging(Wal wal, List<Entry> recorded) {
    return new ReplayHandler() {
      @Override
      public void entry(Entry entry) {
        recorded.add(entry);
        if (entry.index() == 1) {
          release(wal);
          save(wal, 7, 12);
        }
      }
    };
  }

  private List<Entry> read() {
    List<Entry> entries = new ArrayList<>();
    List<SnapshotMark> marks = log().directory().snapshots();
    log().directory().replay(marks.get(marks.size() - 1), new ReplayHandler() {
      @Override
      public void entry(Entry entry) {
        entries.add(entry);
      }
    });
    return entries;
  }

  private static void save(Wal wal, long first, long last) {
    for (long index = first; index <= last; index++) {
      wal.save(new HardState(1, 1, index), List.of(entryOf(ENTRY_BYTES, index)));
    }
  }

  private static void mark(Wal wal) {
    wal.saveSnapshot(new SnapshotMark(wal.lastIndex(), 1));
  }

  /** Has all but one of the segments before the current one purged. */
  private static void release(Wal wal) {
    mark(wal);
    wal.save(HardState.EMPTY, List.of());
    wal.releaseTo(wal.lastIndex() + 2);
  }

  private static String current(Wal wal) {
    return wal.status().current().name();
  }

  private Object fileOf(String name) throws IOException {
    return Files.readAttributes(directory().resolve(name), BasicFileAttributes.class)
        .fileKey();
  }

  private Path directory() {
    return scratch.resolve("log");
  }

  private ScratchLog log() {
    return log(options -> options.withPreallocation(true));
  }

  private ScratchLog log(UnaryOperator<WalOptions> change) {
    return ScratchLog.in(directory())
        .with(options -> options.withSegmentBytes(1_000_000).withRetainedSegments(1))
        .with(change);
  }
}
