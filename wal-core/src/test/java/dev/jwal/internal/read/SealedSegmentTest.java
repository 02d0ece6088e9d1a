// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import static dev.jwal.directory.Entries.entriesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.HardState;
import dev.jwal.RepairReport;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.LogFiles;
import dev.jwal.directory.ScratchLog;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Only the last segment of a log can end in an unfinished write. In any other, what looks so is
 * damage.
 */
class SealedSegmentTest {

  private static final int SECTOR = 512;

  @TempDir
  Path directory;

  /** Entries of 1500 bytes, so that whole sectors of theirs can be lost. */
  @BeforeEach
  void threeSegments() {
    log().changed(wal -> wal.save(new HardState(1, 1, 3), entriesOf(1500, 1, 3)));
    log().changed(Wal::cut);
    log().changed(wal -> wal.save(new HardState(1, 1, 6), entriesOf(1500, 4, 6)));
    log().changed(Wal::cut);
    log().changed(wal -> wal.save(new HardState(1, 1, 9), entriesOf(1500, 7, 9)));
  }

  /** What a crash may leave at a log's end. */
  static Stream<Consumer<LogFiles>> damages() {
    return Stream.of(
        files -> files.zero(middle(files), 4 * SECTOR, SECTOR),
        files -> files.zero(middle(files), offsetOfEntry(), 8),
        files -> files.truncate(middle(files), files.bytes(middle(files)).length - 3),
        files -> files.truncate(middle(files), SECTOR),
        files -> files.truncate(middle(files), 3),
        files -> files.truncate(middle(files), 0),
        files -> files.zero(middle(files), 0, files.bytes(middle(files)).length),
        files -> files.truncate(middle(files), offsetOfEntry()));
  }

  /** Where the second segment's head ends: a checksum, metadata and a state. */
  private static long offsetOfEntry() {
    return 72;
  }

  private static String middle(LogFiles files) {
    return files.names().get(1);
  }

  @ParameterizedTest
  @MethodSource("damages")
  void whatWouldBeATornTailIsDamage(Consumer<LogFiles> damage) {
    damage.accept(log().files());
    String damaged = middle(log().files());

    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log().directory().inspect(1))
        .satisfies(found -> assertThat(found.path()).hasFileName(damaged));
    assertThat(log().directory().inspect(0)).isPresent();
    assertThat(log().directory().inspect(2)).isPresent();
    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log().directory().verifyAll());
    assertThatExceptionOfType(WalException.Corrupt.class).isThrownBy(() -> log().read());
    assertThatExceptionOfType(WalException.Corrupt.class).isThrownBy(() -> log().open());
  }

  @Test
  void aSegmentWhoseSuccessorHasADamagedHeadIsValid() {
    log().files().flip(middle(log().files()), 11, 1);

    assertThat(log().directory().inspect(0)).isPresent();
    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log().directory().inspect(1));
  }

  @Test
  void aLogIsNotOpenedBeforeASealedSegmentThatLostItsHead() {
    log().files().truncate(middle(log().files()), 0).truncate(log().files().last(), 0);

    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log().directory().openAtEnd());
  }

  @Test
  void theLastSegmentIsReportedIfItIsEmpty() {
    log().files().truncate(log().files().last(), 0);

    RepairReport torn = log().directory().verifyAll().tornTail().orElseThrow();

    assertThat(torn.torn()).isTrue();
    assertThat(torn.segment()).hasFileName(log().files().last());
    assertThat(torn.offset()).isZero();
    assertThat(torn.problem()).startsWith("the file is empty");
    assertThat(log().directory().verify(SnapshotMark.NONE).tornTail()).contains(torn);
    assertThat(log().directory().previewRepair()).isEqualTo(torn);
  }

  @Test
  void theLastSegmentIsReportedIfItHoldsNothingButZeros() {
    String last = log().files().last();
    log().files().zero(last, 0, log().files().bytes(last).length);

    RepairReport torn = log().directory().verifyAll().tornTail().orElseThrow();

    assertThat(torn.torn()).isTrue();
    assertThat(torn.droppedBytes()).isZero();
  }

  @Test
  void aLogWhoseLastSegmentIsTornKeepsWhatComesBefore() {
    log().files().truncate(log().files().last(), 2000);

    assertThat(log().directory().verifyAll().tornTail()).isPresent();
    assertThat(log().entries()).isEqualTo(entriesOf(1500, 1, 7));
  }

  private ScratchLog log() {
    return ScratchLog.in(directory);
  }
}
