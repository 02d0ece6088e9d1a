// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.etcd;

import static dev.jwal.directory.Entries.bareEntry;
import static dev.jwal.directory.Entries.bytes;
import static dev.jwal.directory.Entries.entries;
import static dev.jwal.directory.Entries.entriesOf;
import static dev.jwal.directory.Entries.entry;
import static dev.jwal.directory.Entries.indexes;
import static dev.jwal.directory.Entries.indexesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.jwal.ConfState;
import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SegmentInfo;
import dev.jwal.Slow;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.LogFiles;
import dev.jwal.directory.OtherProcess;
import dev.jwal.directory.Recovery;
import dev.jwal.directory.ScratchLog;
import dev.jwal.directory.WalContents;
import dev.jwal.directory.WalDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What etcd's own tests of its log demand, test by test.
 *
 * <p>Where it cannot be said here, or is decided otherwise:
 *
 * <table> <caption>Differences from etcd's {@code wal_test.go}</caption> <tr><th>etcd's
 * test</th><th>here</th></tr> <tr><td>TestCreateNewWALFile</td><td>A file that is there is never
 * created again: either it is a segment, and creating is refused, or a left-over, and none of its
 * bytes stay.</td></tr> <tr><td>TestWalCleanup, TestRenameFail</td><td>No directory is renamed. A
 * creation that fails leaves no segment.</td></tr> <tr><td>TestOpenAtIndex</td><td>A missing number
 * is refused after segment 0 too, where etcd takes 0 for "none before". A segment of length zero
 * holds no mark, so that the log cannot be opened at any.</td></tr>
 * <tr><td>TestSaveWithCut</td><td>Segments of 4 KiB, the smallest allowed, and entries to
 * match.</td></tr> <tr><td>TestOpenWithMaxIndex</td><td>An index that leaves a gap is refused when
 * it is saved.</td></tr> <tr><td>TestReadAllFail</td><td>A log just created has no method that
 * reads: it cannot be written.</td></tr>
 * <tr><td>TestValidSnapshotEntriesRetryOnTransientNotExist</td><td>{@code ReadBesideWriterTest},
 * with a real purge.</td></tr>
 * </table>
 */
@Slow
class EtcdWalTest {

  private static final ConfState MEMBERS = ConfState.ofVoters(List.of(0x00ffca74L));

  @TempDir
  Path directory;

  // etcd wal_test.go: TestNew
  @Test
  void aNewLogHoldsAChecksumTheMetadataAndTheFirstMark() {
    SegmentInfo segment;
    try (Wal wal = log().directory().create(bytes("somedata"))) {
      segment = wal.status().current();
    }

    assertThat(segment.name()).isEqualTo("0000000000000000-0000000000000000.wal");
    assertThat(segment.sizeBytes()).isEqualTo(72);
    LogFiles etcds = EtcdFixture.named("create").files();
    assertThat(log().files().bytes(segment.name())).isEqualTo(etcds.bytes(etcds.first()));
  }

  // etcd wal_test.go: TestCreateNewWALFile
  @Test
  void everySegmentIsPrivateAndNothingOfALeftOverStays() {
    log().files().fill("0.tmp", 0, 100_000, 0xff).fill("1.tmp", 0, 100_000, 0xff);

    LogFiles files = log().created().changed(Wal::cut).changed(Wal::cut).files();

    LogFiles clean = ScratchLog.in(directory.resolve("clean"))
        .created()
        .changed(Wal::cut)
        .changed(Wal::cut)
        .files();
    assertThat(files.names()).hasSize(3).isEqualTo(clean.names());
    assertThat(files.names())
        .allSatisfy(name -> assertThat(files.bytes(name)).isEqualTo(clean.bytes(name)));
    assertThat(files.names())
        .allSatisfy(name -> assertThat(files.permissions(name)).isEqualTo("rw-------"));
  }

  // etcd wal_test.go: TestCreateFailFromPollutedDir
  @Test
  void nothingIsCreatedBesideAnyFileNamedLikeASegment() {
    log().files().write("test.wal", 0, bytes("data"));

    assertThatExceptionOfType(WalException.AlreadyExists.class)
        .isThrownBy(() -> log().create());

    assertThat(log().files().allNames()).containsExactly("test.wal");
  }

  // etcd wal_test.go: TestWalCleanup, TestCreateFailFromNoSpaceLeft, TestRenameFail
  @Test
  void aCreationThatFailsLeavesNoSegment() {
    String outcome = OtherProcess.creatingBeyondTheFileSizeLimit(directory.resolve("log"));

    assertThat(outcome).isIn("Io", "NoSpace");
    assertThat(LogFiles.in(directory.resolve("log")).names()).isEmpty();
    assertThat(LogFiles.in(directory).allNames()).allMatch(name -> name.equals("log"));
  }

  // etcd wal_test.go: TestNewForInitedDir
  @Test
  void nothingIsCreatedWhereTheFirstSegmentIs() {
    log().files().write("0000000000000000-0000000000000000.wal", 0, new byte[0]);

    assertThatExceptionOfType(WalException.AlreadyExists.class)
        .isThrownBy(() -> log().create());
  }

  // etcd wal_test.go: TestOpenAtIndex
  @Test
  void anEmptyFirstSegmentHoldsNoMarkToOpenAt() {
    log().files().write("0000000000000000-0000000000000000.wal", 0, new byte[0]);

    assertThatExceptionOfType(WalException.SnapshotNotFound.class)
        .isThrownBy(() -> log().open());
  }

  // etcd wal_test.go: TestOpenAtIndex
  @Test
  void aGapInTheNumbersIsRefusedRightAfterTheFirstSegmentToo() {
    log().saved(1, 3).changed(Wal::cut).saved(4, 6).changed(Wal::cut).saved(7, 9);
    log().files().delete(log().files().names().get(1));

    assertThatExceptionOfType(WalException.Corrupt.class).isThrownBy(() -> log().open());
    assertThatExceptionOfType(WalException.Corrupt.class).isThrownBy(() -> log().read());
  }

  // etcd wal_test.go: TestOpenAtIndex
  @Test
  void anEmptyDirectoryHoldsNoLog() {
    assertThatExceptionOfType(WalException.Missing.class).isThrownBy(() -> log().open());
    assertThatExceptionOfType(WalException.Missing.class).isThrownBy(() -> log().read());
  }

  // etcd wal_test.go: TestVerify
  @Test
  void verifyingFailsOnceASegmentIsEmptied() {
    HardState state = new HardState(1, 3, 5);
    log().changed(wal -> {
      for (int index = 0; index < 5; index++) {
        wal.save(HardState.EMPTY, entry(index));
        wal.cut();
      }
      wal.save(state, List.of());
    });
    assertThat(log().directory().verify(SnapshotMark.NONE).state()).isEqualTo(state);

    log().files().truncate(log().files().names().get(2), 0);

    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log().directory().verify(SnapshotMark.NONE));
  }

  // etcd wal_test.go: TestCut
  @Test
  void theLastSegmentAloneHasTheState() {
    HardState state = new HardState(1, 0, 0);
    SnapshotMark mark = new SnapshotMark(2, 1, MEMBERS);
    try (Wal wal = log().create()) {
      wal.save(state, List.of());
      wal.cut();
      assertThat(wal.status().current().name()).isEqualTo("0000000000000001-0000000000000001.wal");
      wal.save(HardState.EMPTY, entry(1));
      wal.cut();
      assertThat(wal.status().current().name()).isEqualTo("0000000000000002-0000000000000002.wal");
      wal.saveSnapshot(mark);
    }

    LogFiles files = log().files();
    files.delete(files.names().get(0)).delete(files.names().get(0));

    assertThat(log().directory().readAll(mark).state()).isEqualTo(state);
  }

  // etcd wal_test.go: TestSaveWithCut
  @Test
  void aSaveThatReachesTheSegmentSizeBeginsTheNext() {
    HardState state = new HardState(1, 0, 0);
    List<Entry> big = entriesOf(900, 0, 4);
    ScratchLog log = log().with(options -> options.withSegmentBytes(4096));
    log.changed(wal -> big.forEach(entry -> wal.save(state, List.of(entry))));

    Recovery recovery = log.directory().open(SnapshotMark.NONE);
    recovery.wal().close();

    assertThat(recovery.wal().status().current().name())
        .isEqualTo("0000000000000001-0000000000000005.wal");
    assertThat(recovery.contents().state()).isEqualTo(state);
    assertThat(recovery.contents().entries()).isEqualTo(big.subList(1, 5));
  }

  // etcd wal_test.go: TestRecover
  @ParameterizedTest
  @ValueSource(ints = {10, 20, 40})
  void entriesOfManyMegabytesAreRecovered(int mebibytes) {
    byte[] data = new byte[mebibytes << 20];
    new Random(mebibytes).nextBytes(data);
    List<Entry> entries = List.of(Entry.normal(1, 1, data), Entry.normal(2, 2, data));
    ScratchLog log = log().with(options -> options.withMaxEntryBytes(64 << 20));
    log.changed(wal -> {
      wal.saveSnapshot(SnapshotMark.NONE);
      wal.save(HardState.EMPTY, entries);
      wal.save(new HardState(1, 1, 1), List.of());
      wal.save(new HardState(2, 2, 2), List.of());
    });

    WalContents contents = log.read();

    assertThat(contents.metadata()).isEqualTo(bytes(ScratchLog.METADATA));
    assertThat(contents.state()).isEqualTo(new HardState(2, 2, 2));
    assertThat(contents.entries().equals(entries)).isTrue();
  }

  // etcd wal_test.go: TestSearchIndex
  @Test
  void aMarkIsLookedForFromTheLastSegmentThatBeginsNoLaterOn() {
    SnapshotMark mark = new SnapshotMark(5, 1);
    log().saved(1, 4).changed(Wal::cut).saved(5, 8).changed(wal -> wal.saveSnapshot(mark));

    log().files().delete(log().files().first());

    assertThat(indexesOf(log().directory().readAll(mark).entries())).isEqualTo(indexes(6, 8));
  }

  // etcd wal_test.go: TestSearchIndex
  @Test
  void aMarkIsFoundInTheLastOfSegmentsWhoseIndexesDecrease() {
    SnapshotMark mark = new SnapshotMark(8, 2);
    log()
        .saved(1, 10)
        .changed(Wal::cut)
        .changed(wal -> wal.save(HardState.EMPTY, entries(5, 6, 2)))
        .changed(Wal::cut)
        .changed(wal -> wal.save(HardState.EMPTY, entries(7, 9, 2)))
        .changed(wal -> wal.saveSnapshot(mark));
    LogFiles files = log().files();
    assertThat(files.names())
        .containsExactly(
            "0000000000000000-0000000000000000.wal",
            "0000000000000001-000000000000000b.wal",
            "0000000000000002-0000000000000007.wal");

    files.delete(files.first()).delete(files.first());

    assertThat(indexesOf(log().directory().readAll(mark).entries())).containsExactly(9L);
  }

  // etcd wal_test.go: TestSearchIndex
  @Test
  void aMarkBeforeEverySegmentThatIsThereIsNotFound() {
    SnapshotMark mark = new SnapshotMark(2, 1);
    log().saved(1, 4).changed(wal -> wal.saveSnapshot(mark)).changed(Wal::cut).saved(5, 8);

    log().files().delete(log().files().first());

    assertThatExceptionOfType(WalException.SnapshotNotFound.class)
        .isThrownBy(() -> log().directory().readAll(mark))
        .satisfies(refusal -> assertThat(refusal.wanted()).isEqualTo(mark));
    assertThatExceptionOfType(WalException.SnapshotNotFound.class)
        .isThrownBy(() -> log().open());
  }

  // etcd wal_test.go: TestScanWalName
  @Test
  void filesWithOtherNamesAreNoSegments() {
    log().saved(1, 3);
    String segment = log().files().first();
    for (String name :
        List.of("0000000000000000.wal", "0000000000000000-0000000000000000.snap", "x.wal.broken")) {
      log().files().write(name, 0, bytes("no segment"));
    }

    assertThat(log().directory().segments()).extracting(SegmentInfo::name).containsExactly(segment);
    assertThat(log().entries()).hasSize(3);
  }

  // etcd wal_test.go: TestRecoverAfterCut
  @Test
  void aMissingSegmentMattersOnlyToThoseWhoStartBeforeIt() {
    log().changed(wal -> {
      for (long index = 1; index <= 10; index++) {
        wal.save(HardState.EMPTY, entry(index));
        wal.saveSnapshot(new SnapshotMark(index, 1, MEMBERS));
        wal.cut();
      }
    });
    log().files().delete("0000000000000004-0000000000000005.wal");

    for (long index = 1; index <= 5; index++) {
      SnapshotMark mark = new SnapshotMark(index, 1);
      assertThatExceptionOfType(WalException.Corrupt.class)
          .as("from %s", index)
          .isThrownBy(() -> log().directory().open(mark));
    }
    for (long index = 6; index <= 10; index++) {
      Recovery recovery = log().directory().open(new SnapshotMark(index, 1));
      recovery.wal().close();
      assertThat(recovery.contents().metadata()).isEqualTo(bytes(ScratchLog.METADATA));
      assertThat(indexesOf(recovery.contents().entries())).isEqualTo(indexes(index + 1, 10));
    }
  }

  // etcd wal_test.go: TestOpenAtUncommittedIndex
  @Test
  void anEntryWithIndexZeroIsSavedAndNeverReturned() {
    log()
        .changed(wal -> wal.saveSnapshot(SnapshotMark.NONE))
        .changed(wal -> wal.save(HardState.EMPTY, bareEntry(0)));

    assertThat(log().entries()).isEmpty();
    log().open().close();
  }

  // etcd wal_test.go: TestOpenForRead
  @Test
  void segmentsAreReadWhetherLockedOrReleased() {
    try (Wal wal = log().create()) {
      for (long index = 0; index < 10; index++) {
        wal.save(HardState.EMPTY, entry(index));
        wal.cut();
      }
      wal.releaseTo(5);

      assertThat(indexesOf(log().entries())).isEqualTo(indexes(1, 9));
    }
  }

  // etcd wal_test.go: TestOpenWithMaxIndex
  @Test
  void theLargestIndexLeavesAGapAndIsRefused() {
    try (Wal wal = log().create()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.save(HardState.EMPTY, bareEntry(Long.MAX_VALUE)));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.save(HardState.EMPTY, bareEntry(-1)));
    }
    assertThat(log().entries()).isEmpty();
  }

  // etcd wal_test.go: TestSaveEmpty
  @Test
  void anEmptyStateWritesNothing() {
    log().created();
    var before = log().files().all();

    log().changed(wal -> wal.save(HardState.EMPTY, List.of()));

    assertThat(log().files().all()).isEqualTo(before);
  }

  // etcd wal_test.go: TestReleaseLockTo
  @Test
  void segmentsBeforeAnIndexAreUnlockedAndTheOneThatHoldsTheIndexBeforeIsKept() {
    try (Wal wal = log().create()) {
      wal.releaseTo(10);
      assertThat(held(wal)).containsExactly(0L);

      for (long index = 0; index < 10; index++) {
        wal.save(HardState.EMPTY, entry(index));
        wal.cut();
      }
      wal.releaseTo(5);
      assertThat(held(wal)).isEqualTo(indexes(4, 10));
      assertThat(OtherProcess.lockedSegments(directory)).hasSize(7);

      wal.releaseTo(15);
      assertThat(held(wal)).containsExactly(10L);
      assertThat(OtherProcess.lockedSegments(directory))
          .containsExactly("000000000000000a-000000000000000a.wal");
    }
  }

  private static List<Long> held(Wal wal) {
    return wal.status().segments().stream()
        .filter(segment -> !segment.released())
        .map(SegmentInfo::sequence)
        .toList();
  }

  // etcd wal_test.go: TestTailWriteNoSlackSpace
  @Test
  void aTailWithoutReservedSpaceGrows() {
    try (Wal wal = log().create()) {
      wal.save(HardState.EMPTY, entries(1, 5));
    }
    log().files().truncate(log().files().last(), tailBytes());

    log().saved(6, 10);

    assertThat(log().entries()).isEqualTo(entries(1, 10));
  }

  private long tailBytes() {
    try (Wal wal = log().open()) {
      return wal.status().current().sizeBytes();
    }
  }

  // etcd wal_test.go: TestRestartCreateWal
  @Test
  void aCreationCutShortIsRestarted() throws IOException {
    Files.createDirectory(directory.resolve("log.tmp"));
    Files.createFile(directory.resolve("log.tmp/test"));
    Files.createDirectory(directory.resolve("log"));
    LogFiles.in(directory.resolve("log")).write("0.tmp", 0, bytes("cut short"));

    WalDirectory log = ScratchLog.in(directory.resolve("log")).directory();
    log.create(bytes("abc")).close();

    assertThat(log.readAll(SnapshotMark.NONE).metadata()).isEqualTo(bytes("abc"));
  }

  // etcd wal_test.go: TestOpenOnTornWrite
  @Test
  void whatComesAfterATornRecordIsGone() {
    List<Long> ends = new ArrayList<>();
    log().changed(wal -> {
      for (long index = 0; index < 40; index++) {
        wal.save(HardState.EMPTY, bareEntry(index));
        ends.add(wal.status().current().sizeBytes());
      }
    });
    log().files().zero(log().files().last(), ends.get(20), (int) (ends.get(21) - ends.get(20)));

    log()
        .changed(
            wal -> entries(20, 24).forEach(entry -> wal.save(HardState.EMPTY, List.of(entry))));

    List<Entry> left = log().entries();
    assertThat(indexesOf(left)).isEqualTo(indexes(1, 24));
    assertThat(left.subList(19, 24)).isEqualTo(entries(20, 24));
  }

  /**
   * With entries at the marks: without, each would be that of a received snapshot, which takes the
   * place of the others.
   */
  // etcd wal_test.go: TestValidSnapshotEntries
  @Test
  void marksUpToTheCommittedIndexAreValid() {
    log().changed(wal -> {
      wal.save(HardState.EMPTY, entries(1, 2));
      wal.saveSnapshot(mark(1, 1));
      wal.save(new HardState(1, 0, 1), List.of());
      wal.save(HardState.EMPTY, entries(3, 4, 2));
      wal.saveSnapshot(mark(2, 1));
      wal.saveSnapshot(mark(3, 2));
      wal.save(new HardState(2, 0, 3), List.of());
      wal.saveSnapshot(mark(4, 2));
    });

    assertThat(log().directory().snapshots())
        .containsExactly(SnapshotMark.NONE, mark(1, 1), mark(2, 1), mark(3, 2));
  }

  // etcd wal_test.go: TestValidSnapshotEntriesAfterPurgeWal
  @Test
  void marksAreFoundAfterTheFirstSegmentWasDeleted() {
    log().changed(wal -> {
      wal.save(HardState.EMPTY, entry(1));
      wal.saveSnapshot(mark(1, 1));
      wal.save(new HardState(1, 0, 1), List.of());
      wal.cut();
      wal.save(HardState.EMPTY, entry(2));
      wal.save(HardState.EMPTY, entries(3, 3, 2));
      wal.saveSnapshot(mark(2, 1));
      wal.saveSnapshot(mark(3, 2));
      wal.save(new HardState(2, 0, 3), List.of());
    });
    log().files().delete(log().files().first());

    assertThat(log().directory().snapshots()).containsExactly(mark(2, 1), mark(3, 2));
  }

  private static SnapshotMark mark(long index, long term) {
    return new SnapshotMark(index, term, MEMBERS);
  }

  // etcd wal_test.go: TestLastRecordLengthExceedFileEnd
  @Test
  void aLastRecordLongerThanTheFileIsATornTail() {
    log().directory().create(Entry.NO_DATA).close();
    log().changed(wal -> {
      for (long index = 1; index <= 3; index++) {
        wal.save(HardState.EMPTY, List.of(Entry.normal(0, index, bytes("waldata" + index))));
      }
    });
    LogFiles files = log().files();
    files.write(files.last(), 136, new byte[] {(byte) 0xe8, 0x03}).truncate(files.last(), 176);
    assertThat(files.bytes(files.last())).isEqualTo(HexFormat.of().parseHex(LENGTH_EXCEEDS_FILE));

    assertThatExceptionOfType(WalException.TornTail.class)
        .isThrownBy(() -> log().with(options -> options.withTailRepair(false)).open());
    assertThat(log().entries())
        .extracting(entry -> new String(entry.data()))
        .containsExactly("waldata1", "waldata2");
  }

  /** The file in etcd's test, where it is written as 176 numbers. */
  private static final String LENGTH_EXCEEDS_FILE = "04000000000000840804100000000000"
      + "04000000000000840801100000000000"
      + "0e00000000000082080510a0b39b8f081a04080010000000"
      + "1a00000000000086080210ba8bdc850f1a10080010001801220877616c6461746131000000000000"
      + "1a00000000000086080210a1e8ff9c021a10080010001802220877616c6461746132000000000000"
      + "e803000000000086080210a19ca1aa041a10080010001803220877616c6461746133000000000000";

  private ScratchLog log() {
    return ScratchLog.in(directory);
  }
}
