// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.bytes;
import static dev.jwal.directory.Entries.entries;
import static dev.jwal.directory.Entries.entriesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.RepairReport;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepairTest {

  @TempDir
  Path directory;

  @Test
  void aTornTailIsCutOffWhenTheLogIsOpened() {
    log().saved(1, 5);
    tear(3);

    try (Wal wal = log().open()) {
      assertThat(wal.lastIndex()).isEqualTo(4);
      RepairReport report = wal.status().repair().orElseThrow();
      assertThat(report.torn()).isTrue();
      assertThat(report.copy()).contains(files().path(broken()));
      wal.save(HardState.EMPTY, entries(5, 6, 2));
    }

    assertThat(log().entries()).hasSize(6).endsWith(entries(5, 6, 2).get(1));
  }

  @Test
  void aTornTailIsReportedAndLeftWhereItIsNotToBeRepaired() {
    log().saved(1, 5);
    long end = wholeBytes(4);
    tear(3);
    Map<String, ByteBuffer> before = files().all();

    assertThatExceptionOfType(WalException.TornTail.class)
        .isThrownBy(() -> log().with(options -> options.withTailRepair(false)).open())
        .satisfies(
            refusal -> assertThat(refusal.path()).isEqualTo(files().path(files().last())))
        .satisfies(refusal -> assertThat(refusal.offset()).isEqualTo(end));
    assertThat(files().all()).isEqualTo(before);
  }

  @Test
  void aTornTailEndsReadingAndNothingElse() {
    log().saved(1, 5);
    tear(3);
    Map<String, ByteBuffer> before = files().all();

    assertThat(log().entries()).isEqualTo(entries(1, 4));
    assertThat(log().directory().verify(SnapshotMark.NONE).entries()).isEqualTo(4);
    assertThat(log().directory().verifyAll().entries()).isEqualTo(4);
    assertThat(log().directory().snapshots()).containsExactly(SnapshotMark.NONE);
    assertThat(files().all()).isEqualTo(before);
  }

  @Test
  void verifyingReportsATornTailAsAPreviewOfItsRepairDoes() {
    log().saved(1, 5).changed(Wal::cut).saved(6, 7);
    tear(3);

    RepairReport preview = log().directory().previewRepair();
    assertThat(preview.torn()).isTrue();
    assertThat(log().directory().verify(SnapshotMark.NONE).tornTail()).contains(preview);
    assertThat(log().directory().verifyAll().tornTail()).contains(preview);
    try (Wal wal = log().open()) {
      assertThat(wal.status().verification().orElseThrow().tornTail()).contains(preview);
    }

    assertThat(log().directory().verify(SnapshotMark.NONE).tornTail()).isEmpty();
    assertThat(log().directory().verifyAll().tornTail()).isEmpty();
    try (Wal wal = log().open()) {
      assertThat(wal.status().verification().orElseThrow().tornTail()).isEmpty();
    }
  }

  @Test
  void repairingCopiesTheSegmentAndCutsTheTailOff() {
    log().saved(1, 5);
    long end = wholeBytes(4);
    tear(3);
    byte[] torn = files().bytes(files().last());

    RepairReport report = log().directory().repair();

    assertThat(files().content(broken())).isEqualTo(LogFiles.withoutTrailingZeros(torn));
    assertThat(files().permissions(broken())).isEqualTo("rw-------");
    assertThat(report.segment()).isEqualTo(files().path(files().last()));
    assertThat(report.copy()).contains(files().path(broken()));
    assertThat(report.offset()).isEqualTo(end);
    assertThat(report.droppedBytes()).isEqualTo(torn.length - end);
    assertThat(report.droppedRecords()).isZero();
    assertThat(report.problem()).isNotEmpty();
    assertThat(files().content(files().last()).length).isLessThanOrEqualTo((int) end);
    assertThat(log().entries()).isEqualTo(entries(1, 4));
  }

  @Test
  void repairingReportsWhichValidRecordsItDropsToo() {
    log()
        .changed(wal ->
            entriesOf(1500, 1, 5).forEach(entry -> wal.save(HardState.EMPTY, List.of(entry))));
    files().zero(files().last(), 2048, 512);

    RepairReport report = log().directory().repair();

    assertThat(report.droppedRecords()).isEqualTo(3);
    assertThat(report.firstDroppedIndex()).isIn(2L, 3L);
    assertThat(report.lastDroppedIndex()).isEqualTo(5);
    assertThat(log().entries()).isEqualTo(entriesOf(1500, 1, 1));
  }

  @Test
  void theLowestAndTheHighestIndexOfWhatIsDroppedAreReportedWhereEntriesWereOverwritten() {
    log().changed(wal -> {
      entriesOf(1500, 1, 5).forEach(entry -> wal.save(HardState.EMPTY, List.of(entry)));
      wal.save(new HardState(2, 0, 0), List.of(Entry.normal(2, 2, bytes("overwrites"))));
      wal.save(HardState.EMPTY, List.of(Entry.normal(2, 3, bytes("follows"))));
    });
    files().zero(files().last(), 2048, 512);

    RepairReport report = log().directory().previewRepair();

    assertThat(report.droppedRecords()).isEqualTo(6);
    assertThat(report.firstDroppedIndex()).isEqualTo(2);
    assertThat(report.lastDroppedIndex()).isEqualTo(5);
  }

  @Test
  void aPreviewReportsTheSameAndChangesNothing() {
    log().saved(1, 5);
    tear(3);
    Map<String, ByteBuffer> before = files().all();

    RepairReport preview = log().directory().previewRepair();

    assertThat(files().all()).isEqualTo(before);
    assertThat(preview.copy()).isEmpty();
    RepairReport report = log().directory().repair();
    assertThat(preview).usingRecursiveComparison().ignoringFields("copy").isEqualTo(report);
  }

  @Test
  void aValidLogIsNotChanged() {
    log().saved(1, 5).changed(Wal::cut).saved(6, 7);
    Map<String, ByteBuffer> before = files().all();

    RepairReport report = log().directory().repair();

    assertThat(report.torn()).isFalse();
    assertThat(report.droppedBytes()).isZero();
    assertThat(report.problem()).isEmpty();
    assertThat(report.copy()).isEmpty();
    assertThat(log().directory().previewRepair().torn()).isFalse();
    assertThat(files().all()).isEqualTo(before);
  }

  @Test
  void onlyTheLastSegmentIsRepaired() {
    log().saved(1, 5).changed(Wal::cut).saved(6, 7);
    files().truncate(files().first(), files().bytes(files().first()).length - 3);
    Map<String, ByteBuffer> before = files().all();

    assertThat(log().directory().repair().torn()).isFalse();
    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log().open())
        .satisfies(
            damage -> assertThat(damage.path()).isEqualTo(files().path(files().first())));
    assertThat(files().all()).isEqualTo(before);
  }

  @Test
  void damageThatNoCrashExplainsIsNotRepaired() {
    log().saved(1, 5);
    files().flip(files().last(), (int) wholeBytes(3) - 12, 1);
    Map<String, ByteBuffer> before = files().all();

    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log().directory().repair());
    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log().directory().previewRepair());
    assertThatExceptionOfType(WalException.Corrupt.class).isThrownBy(() -> log().open());
    assertThat(files().all()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 10, 16, 20, 40, 48, 60})
  void aLogContinuesWhereverTheHeadOfItsNewSegmentIsTorn(int length) {
    log().changed(wal -> wal.save(new HardState(1, 1, 5), entries(1, 5))).changed(Wal::cut);
    files().truncate(files().last(), length);

    log().saved(6, 7);

    assertThat(log().entries()).isEqualTo(entries(1, 7));
    assertThat(log().read().state()).isEqualTo(new HardState(1, 1, 5));
    assertThat(log().changed(Wal::cut).saved(8, 8).entries()).isEqualTo(entries(1, 8));
    assertThat(log().directory().verifyAll().entries()).isEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 10, 16, 20, 40, 48, 60})
  void aLogOpenedAtItsEndContinuesOrIsRefusedWhereverTheHeadOfItsNewSegmentIsTorn(int length) {
    log().changed(wal -> wal.save(new HardState(1, 1, 5), entries(1, 5))).changed(Wal::cut);
    files().truncate(files().last(), length);

    try (Wal wal = log().directory().openAtEnd()) {
      wal.save(HardState.EMPTY, entries(6, 7));
      wal.cut();
    } catch (WalException refused) {
      log().saved(6, 7);
    }

    assertThat(log().entries()).isEqualTo(entries(1, 7));
    assertThat(log().read().state()).isEqualTo(new HardState(1, 1, 5));
    assertThat(log().read().metadata()).isEqualTo(bytes(ScratchLog.METADATA));
  }

  @Test
  void aFirstSegmentThatLostItsFirstRecordAloneIsNotTorn() throws IOException {
    log()
        .changed(wal ->
            entriesOf(1500, 1, 5).forEach(entry -> wal.save(HardState.EMPTY, List.of(entry))));
    Files.deleteIfExists(log().directory().path().resolve("synced.tmp"));
    files().zero(files().last(), 0, 512);
    Map<String, ByteBuffer> before = files().all();

    for (ThrowingCallable reader : List.<ThrowingCallable>of(
        () -> log().directory().previewRepair(),
        () -> log().directory().repair(),
        () -> log().directory().verifyAll(),
        () -> log().directory().inspect(0),
        () -> log().directory().snapshots(),
        () -> log().directory().openAtEnd(),
        () -> log().open())) {
      assertThatExceptionOfType(WalException.Corrupt.class)
          .isThrownBy(reader)
          .satisfies(e -> assertThat(e.offset()).isZero());
    }
    assertThat(files().all()).isEqualTo(before);
  }

  /** The checksum record is there, with another checksum than the segment before ends with. */
  @Test
  void aHeadThatDoesNotContinueTheSegmentBeforeIsNotTorn() throws IOException {
    log().changed(wal -> wal.save(new HardState(1, 1, 5), entries(1, 5))).changed(Wal::cut);
    Files.deleteIfExists(log().directory().path().resolve("synced.tmp"));
    int checksum = 11;
    files().flip(files().last(), checksum, 1).zero(files().last(), 16, 64);
    Map<String, ByteBuffer> before = files().all();

    for (ThrowingCallable reader : List.<ThrowingCallable>of(
        () -> log().directory().previewRepair(),
        () -> log().directory().repair(),
        () -> log().directory().verifyAll(),
        () -> log().open())) {
      assertThatExceptionOfType(WalException.Corrupt.class)
          .isThrownBy(reader)
          .satisfies(e -> assertThat(e.offset()).isZero());
    }
    assertThat(files().all()).isEqualTo(before);
  }

  @Test
  void aSecondRepairKeepsTheCopyOfTheFirst() {
    log().saved(1, 5);
    tear(3);
    byte[] first = files().content(files().last());
    log().directory().repair();
    tear(3);
    byte[] second = files().content(files().last());

    Path copy = log().directory().repair().copy().orElseThrow();

    assertThat(files().content(broken())).isEqualTo(first);
    assertThat(files().content(copy.getFileName().toString())).isEqualTo(second);
    assertThat(log().entries()).isEqualTo(entries(1, 3));
  }

  @Test
  void nothingIsRepairedWhereThereIsNoLog() {
    assertThatExceptionOfType(WalException.Missing.class)
        .isThrownBy(() -> log().directory().repair());
    assertThatExceptionOfType(WalException.Missing.class)
        .isThrownBy(() -> log().directory().previewRepair());
  }

  @Test
  void zerosAfterTheEndAreNoDamage() {
    log().saved(1, 5);
    files().truncate(files().last(), wholeBytes(5)).zero(files().last(), wholeBytes(5), 4 << 20);

    assertThat(log().directory().previewRepair().torn()).isFalse();
    assertThat(log().saved(6, 6).entries()).isEqualTo(entries(1, 6));
  }

  @Test
  void junkAfterAnUnwrittenGapIsCutOffWithACopy() {
    log().saved(1, 5);
    long end = wholeBytes(5);
    files().fill(files().last(), end + 8, 100, 0x55);
    byte[] torn = files().content(files().last());

    try (Wal wal = log().open()) {
      assertThat(wal.status().repair().orElseThrow().offset()).isEqualTo(end);
      wal.save(HardState.EMPTY, entries(6, 6));
    }

    assertThat(files().content(broken())).isEqualTo(torn);
    assertThat(log().entries()).isEqualTo(entries(1, 6));
  }

  /** Ends the last segment so many bytes before its last byte. */
  private void tear(int bytes) {
    files().truncate(files().last(), files().content(files().last()).length - bytes);
  }

  /** How many bytes a log with so many entries takes. */
  private long wholeBytes(int entries) {
    ScratchLog whole = ScratchLog.in(directory.resolve("whole-" + entries));
    try (Wal wal =
        whole.directory().exists() ? whole.open() : whole.saved(1, entries).open()) {
      return wal.status().current().sizeBytes();
    }
  }

  private String broken() {
    return files().last() + ".broken";
  }

  private LogFiles files() {
    return log().files();
  }

  private ScratchLog log() {
    return ScratchLog.in(directory.resolve("log"));
  }
}
