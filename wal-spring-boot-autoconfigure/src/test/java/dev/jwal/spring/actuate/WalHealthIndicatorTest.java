// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import static dev.jwal.spring.fixture.TestLog.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jwal.RepairReport;
import dev.jwal.SegmentInfo;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalStatus;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.CorruptionPolicy;
import dev.jwal.spring.VerifyMode;
import dev.jwal.spring.fixture.TestLog;
import dev.jwal.spring.fixture.TestStatus;
import dev.jwal.spring.internal.startup.StartupCheck.Result;
import dev.jwal.spring.internal.startup.StartupChecks;
import dev.jwal.spring.internal.startup.WalOpener;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class WalHealthIndicatorTest {

  private static final Duration SLOW = Duration.ofSeconds(1);
  private static final Duration STUCK = Duration.ofSeconds(10);
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir
  Path path;

  private final StartupChecks checks = new StartupChecks();

  @Test
  void anOpenLogIsUp() {
    TestLog log = TestLog.createdIn(path).saved(3).cut().saved(2);
    try (Wal wal = open(log)) {
      append(wal, 1);
      Health health = healthOf(wal);
      assertThat(health.getStatus()).isEqualTo(Status.UP);
      assertThat(health.getDetails())
          .containsOnlyKeys(
              "directory", "state", "sequence", "segment", "lastIndex", "verification")
          .containsEntry("directory", path.toString())
          .containsEntry("state", WalStatus.State.OPEN)
          .containsEntry("sequence", 1L)
          .containsEntry("segment", "0000000000000001-0000000000000004.wal")
          .containsEntry("lastIndex", 6L);
    }
  }

  @Test
  void theCheckAtStartupIsShown() {
    TestLog log = TestLog.createdIn(path).saved(3).cut().saved(2);
    try (Wal wal = open(log)) {
      assertThat(verification(healthOf(wal)))
          .containsOnlyKeys("mode", "result", "records", "tookMillis", "at")
          .containsEntry("mode", VerifyMode.FULL)
          .containsEntry("result", Result.PASSED)
          .containsEntry("records", wal.status().verification().orElseThrow().records())
          .hasEntrySatisfying("tookMillis", took -> assertThat((Double) took).isPositive())
          .hasEntrySatisfying("at", at -> assertThat(at).isInstanceOf(Instant.class));
    }
  }

  @Test
  void aNewLogIsUp() {
    try (Wal wal = open(path)) {
      Health health = healthOf(wal);
      assertThat(health.getStatus()).isEqualTo(Status.UP);
      assertThat(verification(health))
          .containsExactlyInAnyOrderEntriesOf(
              Map.of("mode", VerifyMode.FULL, "result", Result.NEW));
    }
  }

  @Test
  void aRepairedLogIsUpAndShowsWhatWasCutOff() {
    TestLog log = TestLog.createdIn(path).saved(3).torn();
    try (Wal wal = open(log)) {
      Health health = healthOf(wal);
      assertThat(health.getStatus()).isEqualTo(Status.UP);
      assertThat((Long) health.getDetails().get("repairedBytes")).isPositive();
      assertThat((String) health.getDetails().get("brokenCopy")).endsWith(".wal.broken");
      assertThat(Path.of((String) health.getDetails().get("brokenCopy"))).exists();
    }
  }

  @Test
  void aDamagedLogIsDownAndNamesTheDamage() {
    TestLog log = TestLog.createdIn(path).saved(3).cut().saved(2).damagedAtEntry(2);
    WalException.Corrupt damage =
        catchThrowableOfType(WalException.Corrupt.class, () -> log.directory().verifyAll());
    Health health = healthOf(open(log));

    assertThat(health.getStatus()).isEqualTo(Status.DOWN);
    assertThat(health.getDetails())
        .containsEntry("state", WalStatus.State.FAILED)
        .containsEntry("error", WalException.Corrupt.class.getName() + ": " + damage.getMessage())
        .containsEntry("lastIndex", 1L)
        .hasEntrySatisfying("failedAt", at -> assertThat(at).isInstanceOf(Instant.class))
        .containsEntry(
            "corruption",
            Map.of(
                "segment",
                "0000000000000000-0000000000000000.wal",
                "offset",
                damage.offset(),
                "expectedCrc",
                "%08x".formatted(damage.expectedCrc().orElseThrow()),
                "actualCrc",
                "%08x".formatted(damage.foundCrc().orElseThrow())));
    assertThat(verification(health)).containsEntry("result", Result.FAILED);
  }

  @Test
  void aDamagedLogIsNotReportedWithATraceEachTimeHealthIsAskedFor(CapturedOutput output) {
    TestLog log = TestLog.createdIn(path).saved(3).cut().saved(2).damagedAtEntry(2);
    healthOf(open(log));
    assertThat(output).doesNotContain("\tat ");
  }

  @Test
  void aClosedLogIsDown() {
    Wal wal = open(path);
    wal.close();
    Health health = healthOf(wal);
    assertThat(health.getStatus()).isEqualTo(Status.DOWN);
    assertThat(health.getDetails())
        .containsEntry("state", WalStatus.State.CLOSED)
        .doesNotContainKey("error");
  }

  @Test
  void aLogThatStoppedIsDownAndSaysWhy() {
    WalException.Io cause =
        new WalException.Io(WalException.Operation.SYNC, path, new IOException("EIO"));
    Health health = healthOf(TestStatus.of(path).stopped(cause).wal());
    assertThat(health.getStatus()).isEqualTo(Status.DOWN);
    assertThat(health.getDetails())
        .containsEntry("state", WalStatus.State.FAILED)
        .containsEntry("error", WalException.Io.class.getName() + ": " + cause.getMessage())
        .containsEntry("failedAt", Instant.EPOCH)
        .doesNotContainKey("corruption");
  }

  @Test
  void recordsThatARepairDroppedAreCountedAndNamed() {
    RepairReport repair =
        new RepairReport(path.resolve("0.wal"), 96, 500, 3, 7, -2L, "torn", Optional.empty());
    assertThat(healthOf(TestStatus.of(path).withRepair(repair).wal()).getDetails())
        .containsEntry("repairedBytes", 500L)
        .containsEntry("droppedRecords", 3)
        .containsEntry("firstDroppedIndex", 7L)
        .containsEntry("lastDroppedIndex", new BigInteger("18446744073709551614"));
  }

  @Test
  void indexesHaveNoSign() {
    SegmentInfo segment = new SegmentInfo("x.wal", -1, 0, 100, 100, Instant.EPOCH, false);
    Wal wal =
        TestStatus.of(path).withSegment(segment).withEntries(1, Long.MIN_VALUE).wal();
    assertThat(healthOf(wal).getDetails())
        .containsEntry("sequence", new BigInteger("18446744073709551615"))
        .containsEntry("lastIndex", new BigInteger("9223372036854775808"));
  }

  @Test
  void aWriteThatIsNotSlowYetIsNotShown() throws IOException {
    Health health = healthOf(TestStatus.of(path).writingSince(NOW.minus(SLOW)).wal());
    assertThat(health.getStatus()).isEqualTo(Status.UP);
    assertThat(health.getDetails()).doesNotContainKeys("writingSince", "writingForMillis");
  }

  @Test
  void aWriteThatHangsIsShownWhileItDoes() throws IOException {
    Instant since = NOW.minusMillis(2500);
    Health health = healthOf(TestStatus.of(path).writingSince(since).wal());
    assertThat(health.getStatus()).isEqualTo(Status.UP);
    assertThat(health.getDetails())
        .containsEntry("writingSince", since)
        .containsEntry("writingForMillis", 2500L);
  }

  @Test
  void aWriteThatDoesNotReturnIsDown() throws IOException {
    Instant since = NOW.minus(STUCK).minusMillis(1);
    Health health = healthOf(TestStatus.of(path).writingSince(since).wal());
    assertThat(health.getStatus()).isEqualTo(Status.DOWN);
    assertThat(health.getDetails())
        .containsEntry("state", WalStatus.State.OPEN)
        .containsEntry("writingForMillis", 10_001L);
  }

  @Test
  void aLogWithoutSpaceIsOutOfServiceAndSaysSinceWhen() throws IOException {
    Instant since = NOW.minusSeconds(5);
    WalException.NoSpace full =
        new WalException.NoSpace(path.resolve("0.wal"), new IOException("full"));
    Health health = healthOf(TestStatus.of(path).withoutSpace(full, since).wal());
    assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
    assertThat(health.getDetails())
        .containsEntry("refused", WalException.NoSpace.class.getName() + ": " + full.getMessage())
        .containsEntry("refusedSince", since);
  }

  @Test
  void aStoppedLogIsDownEvenIfItWasOutOfSpaceBefore() {
    WalException.NoSpace full =
        new WalException.NoSpace(path.resolve("0.wal"), new IOException("full"));
    Wal wal = TestStatus.of(path)
        .withoutSpace(full, NOW)
        .stopped(new WalException.Io(WalException.Operation.SYNC, path, new IOException("EIO")))
        .wal();
    assertThat(healthOf(wal).getStatus()).isEqualTo(Status.DOWN);
  }

  @Test
  void aLogWhoseFilesAreGoneIsDown() throws IOException {
    try (Wal wal = open(path)) {
      append(wal, 1);
      Path current = path.resolve(wal.status().current().name());
      Files.delete(current);
      Health health = healthOf(wal);
      assertThat(health.getStatus()).isEqualTo(Status.DOWN);
      assertThat((String) health.getDetails().get("error"))
          .contains(current.toString(), "deleted, moved or replaced while the log was open");
    }
  }

  @Test
  void aLogWhoseDirectoryWasReplacedByAnotherIsDown() throws IOException {
    Path log = path.resolve("log");
    try (Wal wal = open(log)) {
      append(wal, 1);
      Files.move(log, path.resolve("moved"));
      open(log).close();

      Health health = healthOf(wal);

      assertThat(health.getStatus()).isEqualTo(Status.DOWN);
      assertThat((String) health.getDetails().get("error"))
          .contains("deleted, moved or replaced while the log was open");
    }
  }

  private Health healthOf(Wal wal) {
    return new WalHealthIndicator(wal, checks.of("wal", wal), SLOW, STUCK, () -> NOW).health();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> verification(Health health) {
    return (Map<String, Object>) health.getDetails().get("verification");
  }

  private Wal open(Path path) {
    return open(WalDirectory.at(path, TestLog.SMALL));
  }

  private Wal open(TestLog log) {
    return open(log.directory());
  }

  private Wal open(WalDirectory directory) {
    return new WalOpener("wal", directory, VerifyMode.FULL, CorruptionPolicy.READ_ONLY, checks)
        .open(anywhere -> SnapshotMark.NONE, List.of());
  }
}
