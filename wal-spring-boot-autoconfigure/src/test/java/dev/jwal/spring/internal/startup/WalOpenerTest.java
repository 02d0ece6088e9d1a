// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.startup;

import static dev.jwal.spring.fixture.TestLog.markAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalReader;
import dev.jwal.WalStatus;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.CorruptionPolicy;
import dev.jwal.spring.VerifyMode;
import dev.jwal.spring.fixture.TestLog;
import dev.jwal.spring.internal.startup.StartupCheck.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WalOpenerTest {

  private static final Function<WalDirectory, SnapshotMark> WHOLE = directory -> SnapshotMark.NONE;

  @TempDir
  Path path;

  private final StartupChecks checks = new StartupChecks();
  private final Received received = new Received();

  @Test
  void aLogThatDoesNotExistIsCreated() {
    try (Wal wal = open(VerifyMode.FULL)) {
      assertThat(wal.status().state()).isEqualTo(WalStatus.State.OPEN);
      assertThat(checks.of("wal", wal).result()).isEqualTo(Result.NEW);
      assertThat(checks.of("wal", wal).mode()).contains(VerifyMode.FULL);
    }
  }

  @Test
  void aNewLogGetsTheMetadataThatTheOptionsExpect() {
    WalDirectory directory =
        WalDirectory.at(path, TestLog.SMALL.withExpectedMetadata(new byte[] {1, 2}));
    try (Wal wal =
        opener(directory, VerifyMode.FULL, CorruptionPolicy.FAIL).open(WHOLE, List.of())) {
      assertThat(wal.metadata()).containsExactly(1, 2);
    }
  }

  @Test
  void aStartThatLooksForItsMarkDoesNotKeepANewLogFromBeingCreated() {
    try (Wal wal = opener(VerifyMode.FULL, CorruptionPolicy.FAIL)
        .open(directory -> directory.snapshots().get(0), List.of())) {
      assertThat(wal.lastIndex()).isZero();
    }
  }

  @Test
  void aSnapshotWithoutItsLogIsNotGivenAnEmptyOne() {
    WalOpener opener = opener(VerifyMode.FULL, CorruptionPolicy.READ_ONLY);
    assertThatExceptionOfType(WalException.Missing.class)
        .isThrownBy(() -> opener.open(directory -> markAt(3), List.of()));
    assertThat(WalDirectory.at(path).exists()).isFalse();
  }

  @Test
  void everythingIsReadOnceWhenStartingAtTheBeginning() {
    TestLog.createdIn(path).saved(3).cut().saved(2);
    try (Wal wal = open(VerifyMode.FULL)) {
      assertThat(received.indexes).containsExactly(1L, 2L, 3L, 4L, 5L);
      assertThat(checks.of("wal", wal).verification()).isEqualTo(wal.status().verification());
      assertThat(checks.of("wal", wal).verification())
          .get()
          .extracting("entries")
          .isEqualTo(5L);
    }
  }

  @Test
  void fullChecksWhatIsBeforeTheMark() {
    TestLog.createdIn(path).saved(3).cut().saved(1).marked().saved(1);
    try (Wal wal = open(VerifyMode.FULL, directory -> markAt(4))) {
      assertThat(received.indexes).containsExactly(5L);
      assertThat(wal.status().verification()).get().extracting("segments").isEqualTo(1);
      assertThat(checks.of("wal", wal).verification())
          .get()
          .extracting("segments")
          .isEqualTo(2);
      assertThat(checks.of("wal", wal).verification())
          .get()
          .extracting("entries")
          .isEqualTo(5L);
    }
  }

  @Test
  void fullFindsDamageBeforeTheMarkAndStillReplays() {
    TestLog.createdIn(path).saved(3).cut().saved(1).marked().saved(2).damagedAtEntry(2);
    try (Wal wal = open(VerifyMode.FULL, directory -> markAt(4))) {
      assertThat(wal.failure()).containsInstanceOf(WalException.Corrupt.class);
      assertThat(checks.of("wal", wal).result()).isEqualTo(Result.FAILED);
      assertThat(received.indexes).containsExactly(5L, 6L);
    }
  }

  @Test
  void tailDoesNotCheckWhatIsBeforeTheMark() {
    TestLog.createdIn(path).saved(3).cut().saved(1).marked().saved(2).damagedAtEntry(2);
    try (Wal wal = open(VerifyMode.TAIL, directory -> markAt(4))) {
      assertThat(wal.failure()).isEmpty();
      assertThat(checks.of("wal", wal).mode()).contains(VerifyMode.TAIL);
      assertThat(checks.of("wal", wal).result()).isEqualTo(Result.PASSED);
    }
  }

  @Test
  void noneReadsTheLastSegmentOnlyWithoutHandlers() {
    TestLog.createdIn(path).saved(3).cut().saved(2).damagedAtEntry(2);
    try (Wal wal = opener(VerifyMode.NONE, CorruptionPolicy.FAIL).open(WHOLE, List.of())) {
      assertThat(wal.failure()).isEmpty();
      assertThat(wal.lastIndex()).isEqualTo(5);
    }
  }

  @Test
  void noneStillReplaysWhatAHandlerWants() {
    TestLog.createdIn(path).saved(3).cut().saved(2);
    try (Wal wal = open(VerifyMode.NONE)) {
      assertThat(received.indexes).containsExactly(1L, 2L, 3L, 4L, 5L);
      assertThat(checks.of("wal", wal).mode()).contains(VerifyMode.NONE);
    }
  }

  @Test
  void aDamagedLogIsReplayedUpToTheDamageAndRefusesEverySave() {
    TestLog log = TestLog.createdIn(path, "orders").saved(3).cut().saved(2).damagedAtEntry(3);
    Wal wal = open(VerifyMode.FULL);

    assertThat(received.indexes).containsExactly(1L, 2L);
    assertThat(wal.failure()).containsInstanceOf(WalException.Corrupt.class);
    assertThat(wal.metadata()).asString().isEqualTo("orders");
    assertThat(wal.lastIndex()).isEqualTo(2);
    WalStatus status = wal.status();
    assertThat(status.state()).isEqualTo(WalStatus.State.FAILED);
    assertThat(status.failure()).isEqualTo(wal.failure());
    assertThat(status.firstIndex()).isEqualTo(1);
    assertThat(status.lastIndex()).isEqualTo(2);
    assertThat(status.segments()).isEqualTo(log.directory().segments());
    assertRefused(() -> TestLog.append(wal, 1));
    assertRefused(() -> wal.save(new HardState(1, 1, 1), List.of()));
    assertRefused(() -> wal.saveSnapshot(markAt(2)));
    assertRefused(wal::cut);
    assertRefused(wal::sync);
    assertRefused(() -> wal.releaseTo(2));
    assertRefused(() -> wal.truncateFrom(2));
    assertRefused(() -> wal.restartAt(markAt(2)));
    assertThat(wal.saveAsync(new HardState(1, 1, 1), List.of()))
        .failsWithin(java.time.Duration.ofSeconds(5))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(WalException.Failed.class);
    wal.close();
  }

  @Test
  void theReaderOfADamagedLogSaysWhatWasReadAndReadsNothing() {
    TestLog.createdIn(path).saved(3).cut().saved(2).damagedAtEntry(3);
    try (Wal wal = open(VerifyMode.FULL)) {
      WalReader reader = wal.reader();
      assertThat(reader).isSameAs(wal.reader());
      assertThat(reader.firstIndex()).isEqualTo(1);
      assertThat(reader.lastIndex()).isEqualTo(2);
      assertRefused(() -> reader.get(1));
      assertRefused(() -> reader.termAt(1));
      assertRefused(() -> reader.read(1, 100, (type, term, index, data) -> {}));
      assertRefused(() -> reader.follow(1));
    }
  }

  @Test
  void theReaderOfALogThatIsDamagedAtItsFirstEntryHasNone() {
    TestLog.createdIn(path).saved(3).damagedAtEntry(1);
    try (Wal wal = open(VerifyMode.FULL)) {
      assertThat(wal.reader().firstIndex()).isEqualTo(1);
      assertThat(wal.reader().lastIndex()).isZero();
    }
  }

  @Test
  void aDamagedLogIsLeftAsItIs() {
    TestLog log = TestLog.createdIn(path).saved(3).cut().saved(2).damagedAtEntry(2);
    var before = log.directory().segments();
    open(VerifyMode.FULL).close();
    assertThat(log.directory().segments()).isEqualTo(before);
  }

  @Test
  void damageMetWhileChoosingTheStartIsReportedToo() {
    TestLog.createdIn(path).saved(3).cut().saved(2).damagedAtEntry(2);
    try (Wal wal = open(VerifyMode.FULL, directory -> directory.snapshots().get(0))) {
      assertThat(wal.failure()).containsInstanceOf(WalException.Corrupt.class);
      assertThat(received.indexes).isEmpty();
    }
  }

  @Test
  void damageStopsTheStartupWhereThatIsWanted() {
    TestLog.createdIn(path).saved(3).cut().saved(2).damagedAtEntry(2);
    WalOpener opener = opener(VerifyMode.FULL, CorruptionPolicy.FAIL);
    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> opener.open(WHOLE, List.of(received)));
  }

  @Test
  void aHandlerThatThrowsLeavesTheLogFree() {
    TestLog.createdIn(path).saved(1);
    ReplayHandler broken = new ReplayHandler() {
      @Override
      public void entry(Entry entry) {
        throw new IllegalStateException("cannot apply");
      }
    };
    WalOpener opener = opener(VerifyMode.FULL, CorruptionPolicy.READ_ONLY);
    assertThatIllegalStateException()
        .isThrownBy(() -> opener.open(WHOLE, List.of(broken)))
        .withMessage("cannot apply");
    open(VerifyMode.FULL).close();
  }

  @Test
  void theStatusOfALogOpenedElsewhereSaysWhatWasChecked() {
    TestLog log = TestLog.createdIn(path).saved(2);
    try (Wal wal = log.directory().openAtEnd()) {
      assertThat(checks.of("wal", wal).mode()).isEmpty();
      assertThat(checks.of("wal", wal).result()).isEqualTo(Result.PASSED);
      assertThat(checks.of("wal", wal).verification()).isEqualTo(wal.status().verification());
    }
  }

  private static void assertRefused(Runnable call) {
    assertThatExceptionOfType(WalException.Failed.class)
        .isThrownBy(call::run)
        .withCauseInstanceOf(WalException.Corrupt.class);
  }

  private Wal open(VerifyMode verify) {
    return open(verify, WHOLE);
  }

  private Wal open(VerifyMode verify, Function<WalDirectory, SnapshotMark> start) {
    return opener(verify, CorruptionPolicy.READ_ONLY).open(start, List.of(received));
  }

  private WalOpener opener(VerifyMode verify, CorruptionPolicy onCorruption) {
    return opener(WalDirectory.at(path, TestLog.SMALL), verify, onCorruption);
  }

  private WalOpener opener(
      WalDirectory directory, VerifyMode verify, CorruptionPolicy onCorruption) {
    return new WalOpener("wal", directory, verify, onCorruption, checks);
  }

  private static final class Received implements ReplayHandler {
    private final List<Long> indexes = new ArrayList<>();

    @Override
    public void entry(Entry entry) {
      indexes.add(entry.index());
    }
  }
}
