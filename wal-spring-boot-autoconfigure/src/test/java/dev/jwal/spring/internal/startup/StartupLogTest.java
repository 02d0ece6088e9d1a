// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.startup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.HardState;
import dev.jwal.RepairReport;
import dev.jwal.Verification;
import dev.jwal.WalStatus;
import dev.jwal.spring.VerifyMode;
import dev.jwal.spring.fixture.TestStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StartupLogTest {

  private static final Path DIRECTORY = Path.of("/var/lib/app/wal");

  @Test
  void saysWhatWasOpened() {
    assertThat(StartupLog.describe(
            status(3, 1, 1500), StartupCheck.passed(VerifyMode.FULL, verified(4_300_000, 12))))
        .isEqualTo(
            "WAL opened at /var/lib/app/wal: 3 segments, sequence 2, entries 1..1500, verified 4.1 MB in 12 ms");
  }

  @Test
  void saysThatALogWasCreated() {
    assertThat(StartupLog.describeNew(status(1, 0, 0)))
        .isEqualTo("WAL created at /var/lib/app/wal: a new, empty log, as there was none. If there"
            + " should have been one, stop the application and check 'wal.dir' and its volume."
            + " wal.create=never makes this an error.");
  }

  @Test
  void namesNoFirstEntryIfOnlyTheEndWasRead() {
    assertThat(StartupLog.describe(
            status(3, 1400, 1500), StartupCheck.passed(VerifyMode.NONE, verified(2048, 1))))
        .isEqualTo(
            "WAL opened at /var/lib/app/wal: 3 segments, sequence 2, last index 1500, verified 2.0 KB in 1 ms");
  }

  @Test
  void saysAfterWhichSnapshotThereIsNothing() {
    assertThat(StartupLog.describe(
            status(1, 0, 40), StartupCheck.passed(VerifyMode.TAIL, verified(1000, 0))))
        .isEqualTo(
            "WAL opened at /var/lib/app/wal: 1 segment, sequence 0, no entries after index 40,"
                + " verified 1000 B in 0 ms");
  }

  @Test
  void saysWhatWasCutOff() {
    RepairReport repair = new RepairReport(
        DIRECTORY.resolve("a.wal"),
        96,
        37,
        0,
        0,
        0,
        "torn",
        Optional.of(DIRECTORY.resolve("a.wal.broken")));
    assertThat(StartupLog.describe(
            status(1, 1, 2, Optional.of(repair)),
            StartupCheck.passed(VerifyMode.FULL, verified(2048, 1))))
        .isEqualTo(
            "WAL opened at /var/lib/app/wal: 1 segment, sequence 0, entries 1..2, verified 2.0 KB in 1 ms,"
                + " cut off 37 B of an unfinished write (copy: /var/lib/app/wal/a.wal.broken)");
  }

  private static WalStatus status(int segments, long first, long last) {
    return status(segments, first, last, Optional.empty());
  }

  private static WalStatus status(
      int segments, long first, long last, Optional<RepairReport> repair) {
    TestStatus status = TestStatus.of(DIRECTORY).withSegments(segments).withEntries(first, last);
    repair.ifPresent(status::withRepair);
    return status.status();
  }

  private static Optional<Verification> verified(long bytes, long millis) {
    return Optional.of(new Verification(
        1,
        10,
        8,
        bytes,
        1,
        8,
        HardState.EMPTY,
        Optional.empty(),
        Duration.ofMillis(millis),
        Instant.EPOCH));
  }
}
