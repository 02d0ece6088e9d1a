// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.health;

import dev.jwal.RepairReport;
import dev.jwal.SegmentInfo;
import dev.jwal.Verification;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalStatus;
import dev.jwal.startup.StartupCheck;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Health of a log: up while it accepts records, down once it has stopped, is damaged or closed.
 * Shows what the check at startup found and what the log is like now; does no I/O, so it may be
 * asked often.
 */
public final class WalHealthIndicator extends AbstractHealthIndicator {

  private final Wal wal;
  private final StartupCheck check;

  /**
   * Watches a log.
   *
   * @param wal the log
   * @param check what was checked when it was opened
   */
  public WalHealthIndicator(Wal wal, StartupCheck check) {
    super("WAL health check failed");
    this.wal = wal;
    this.check = check;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    WalStatus status = wal.status();
    builder.status(status.state() == WalStatus.State.OPEN ? Status.UP : Status.DOWN);
    builder.withDetail("directory", status.directory().toString());
    builder.withDetail("state", status.state());
    if (!status.segments().isEmpty()) {
      SegmentInfo current = status.current();
      builder.withDetail("sequence", current.sequence());
      builder.withDetail("segment", current.name());
    }
    builder.withDetail("lastIndex", status.lastIndex());
    builder.withDetail("verification", describe(check));
    status.repair().ifPresent(repair -> addRepair(builder, repair));
    status.failure().ifPresent(failure -> addFailure(builder, failure));
    status.failedAt().ifPresent(at -> builder.withDetail("failedAt", at));
  }

  private static Map<String, Object> describe(StartupCheck check) {
    Map<String, Object> details = new LinkedHashMap<>();
    check.mode().ifPresent(mode -> details.put("mode", mode));
    details.put("result", check.result());
    check.verification().ifPresent(verification -> addVerification(details, verification));
    return details;
  }

  private static void addVerification(Map<String, Object> details, Verification verification) {
    details.put("records", verification.records());
    details.put("took", verification.took());
    details.put("at", verification.at());
  }

  private static void addRepair(Health.Builder builder, RepairReport repair) {
    builder.withDetail("repairedBytes", repair.droppedBytes());
    repair.copy().ifPresent(copy -> builder.withDetail("brokenCopy", copy.toString()));
  }

  private static void addFailure(Health.Builder builder, WalException failure) {
    // Not as the builder's exception: that would be logged with its trace whenever health is asked
    // for.
    builder.withDetail("error", failure.getClass().getName() + ": " + failure.getMessage());
    if (failure instanceof WalException.Corrupt corrupt) {
      builder.withDetail("corruption", describe(corrupt));
    }
  }

  private static Map<String, Object> describe(WalException.Corrupt corrupt) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("segment", String.valueOf(corrupt.file().getFileName()));
    details.put("offset", corrupt.offset());
    addCrc(details, "expectedCrc", corrupt.expectedCrc());
    addCrc(details, "actualCrc", corrupt.foundCrc());
    return details;
  }

  private static void addCrc(Map<String, Object> details, String name, OptionalInt crc) {
    crc.ifPresent(value -> details.put(name, "%08x".formatted(value)));
  }
}
