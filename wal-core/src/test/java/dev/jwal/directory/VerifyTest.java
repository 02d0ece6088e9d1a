// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Verification;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.inspect.SegmentSummary;
import dev.jwal.internal.disk.FaultyDisk;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyTest {

  private static final SnapshotMark MARK = new SnapshotMark(5, 1);

  @TempDir
  Path directory;

  @Test
  void whatWasCheckedIsCounted() {
    threeSegments();

    Verification verification = log().directory().verify(SnapshotMark.NONE);

    assertThat(verification.segments()).isEqualTo(3);
    assertThat(verification.entries()).isEqualTo(8);
    assertThat(verification.records()).isEqualTo(20);
    assertThat(verification.firstIndex()).isEqualTo(1);
    assertThat(verification.lastIndex()).isEqualTo(7);
    assertThat(verification.state()).isEqualTo(new HardState(1, 1, 6));
    assertThat(verification.took().isNegative()).isFalse();
  }

  @Test
  void theBytesOfTheRecordsAreCounted() {
    threeSegments();
    long bytes;
    try (Wal wal = log().open()) {
      bytes = wal.status().bytes();
    }

    assertThat(log().directory().verify(SnapshotMark.NONE).bytes()).isEqualTo(bytes);
    assertThat(log().directory().verifyAll().bytes()).isEqualTo(bytes);
  }

  @Test
  void verifyingAllFindsTheSame() {
    threeSegments();

    Verification one = log().directory().verify(SnapshotMark.NONE);
    Verification all = log().directory().verifyAll();

    assertThat(all).usingRecursiveComparison().ignoringFields("took", "at").isEqualTo(one);
  }

  @Test
  void verifyingAllNeedsNoThreadButTheCallers() {
    threeSegments();
    FaultyDisk disk = new FaultyDisk();
    disk.failToStart("wal-verify");

    Verification all = new WalDirectory(disk, directory, WalOptions.DEFAULT).verifyAll();

    assertThat(all.records())
        .isEqualTo(log().directory().verify(SnapshotMark.NONE).records());
  }

  @Test
  void verifyingAllKeepsAnInterruptForLater() {
    threeSegments();

    Thread.currentThread().interrupt();
    Verification all = log().directory().verifyAll();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(all.segments()).isEqualTo(3);
  }

  @Test
  void verifyingAllNeedsNoMark() {
    threeSegments();
    log().files().delete(log().files().first());

    assertThat(log().directory().verifyAll().segments()).isEqualTo(2);
    assertThatExceptionOfType(WalException.SnapshotNotFound.class)
        .isThrownBy(() -> log().directory().verify(SnapshotMark.NONE));
  }

  @Test
  void fromAMarkOnlyItsSegmentsAreChecked() {
    threeSegments();
    log().files().flip(log().files().first(), 100, 1);

    assertThat(log().directory().verify(MARK).segments()).isEqualTo(2);
    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log().directory().verify(SnapshotMark.NONE));
    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log().directory().verifyAll());
  }

  @Test
  void aDamagedSegmentIsNamedWithTheOffsetAndBothChecksums() {
    threeSegments();
    String first = log().files().first();
    SegmentSummary whole = log().directory().inspect(0).orElseThrow();
    log().files().flip(first, (int) whole.segment().sizeBytes() - 2, 1);

    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log().directory().verifyAll())
        .satisfies(damage -> assertThat(damage.path()).isEqualTo(log().files().path(first)))
        .satisfies(
            damage -> assertThat(damage.offset()).isEqualTo(whole.segment().sizeBytes() - 24))
        .satisfies(damage -> assertThat(damage.expectedCrc()).isPresent())
        .satisfies(damage -> assertThat(damage.foundCrc()).isPresent())
        .withMessageContaining(first)
        .withMessageContaining(String.valueOf(whole.segment().sizeBytes() - 24));
  }

  @Test
  void aSegmentOfAnotherLogDoesNotFollow() {
    threeSegments();
    ScratchLog other = ScratchLog.in(directory.resolve("other"));
    other.changed(wal -> wal.save(HardState.EMPTY, entries(1, 4, 9))).changed(Wal::cut);
    String second = log().files().names().get(1);
    assertThat(other.files().names().get(1)).isEqualTo(second);

    log().files().delete(second).write(second, 0, other.files().bytes(second));

    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log().directory().verify(SnapshotMark.NONE));
    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log().directory().verifyAll());
    assertThatExceptionOfType(WalException.Corrupt.class).isThrownBy(() -> log().open());
  }

  /** Entries 1 to 4 and a state; 5 to 7 with 7 twice, a mark and a state; nothing. */
  private void threeSegments() {
    log().changed(wal -> {
      wal.save(new HardState(1, 1, 4), entries(1, 4));
      wal.cut();
      wal.save(new HardState(1, 1, 6), entries(5, 7));
      wal.save(HardState.EMPTY, entries(7, 7));
      wal.saveSnapshot(MARK);
      wal.cut();
    });
  }

  private ScratchLog log() {
    return ScratchLog.in(directory);
  }
}
