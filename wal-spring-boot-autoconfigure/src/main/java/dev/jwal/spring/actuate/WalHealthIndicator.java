// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import dev.jwal.RepairReport;
import dev.jwal.SegmentInfo;
import dev.jwal.Verification;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalStatus;
import dev.jwal.spring.internal.startup.StartupCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Health of a log.
 *
 * <ul>
 *   <li>Down: the log has stopped, is damaged or closed; a write or sync does not return; or the
 *       current segment was deleted, moved or replaced.
 *   <li>Out of service: the last request that needed space or a new segment was refused. The log
 *       works again without a restart, so this ends with the next append that succeeds.
 *   <li>Up: otherwise.
 * </ul>
 *
 * <p>Shows what the check at startup found and what the log is like now. Reads no file; asks the
 * operating system only whether the current segment is still there, and not even that while a write
 * is slow. Thread-safe.
 */
public final class WalHealthIndicator extends AbstractHealthIndicator {

  private final Wal wal;
  private final StartupCheck check;
  private final Duration slowAfter;
  private final Duration stuckAfter;
  private final Supplier<Instant> now;

  /**
   * Watches a log.
   *
   * @param wal the log
   * @param check what was checked when it was opened
   * @param slowAfter how long a write or sync may be in flight before it is shown
   * @param stuckAfter how long it may be in flight before the log is down
   */
  public WalHealthIndicator(Wal wal, StartupCheck check, Duration slowAfter, Duration stuckAfter) {
    this(wal, check, slowAfter, stuckAfter, Instant::now);
  }

  WalHealthIndicator(
      Wal wal, StartupCheck check, Duration slowAfter, Duration stuckAfter, Supplier<Instant> now) {
    super("WAL health check failed");
    this.wal = wal;
    this.check = check;
    this.slowAfter = slowAfter;
    this.stuckAfter = stuckAfter;
    this.now = now;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    WalStatus status = wal.status();
    Duration writing = status
        .writingSince()
        .map(since -> Duration.between(since, now.get()))
        .orElse(Duration.ZERO);
    boolean slow = writing.compareTo(slowAfter) > 0;
    boolean stuck = writing.compareTo(stuckAfter) > 0;
    Optional<WalException> displacement = slow ? Optional.empty() : displacement(status);
    builder.status(statusOf(status, stuck || displacement.isPresent()));
    builder.withDetail("directory", status.directory().toString());
    builder.withDetail("state", status.state());
    if (!status.segments().isEmpty()) {
      SegmentInfo current = status.current();
      builder.withDetail("sequence", UnsignedNumber.of(current.sequence()));
      builder.withDetail("segment", current.name());
    }
    builder.withDetail("lastIndex", UnsignedNumber.of(status.lastIndex()));
    builder.withDetail("verification", describe(check));
    status.repair().ifPresent(repair -> addRepair(builder, repair));
    if (slow) {
      builder.withDetail("writingSince", status.writingSince().orElseThrow());
      builder.withDetail("writingForMillis", writing.toMillis());
    }
    status.refused().ifPresent(refused -> builder.withDetail("refused", describe(refused)));
    status.refusedSince().ifPresent(since -> builder.withDetail("refusedSince", since));
    displacement.ifPresent(problem -> addFailure(builder, problem));
    status.failure().ifPresent(failure -> addFailure(builder, failure));
    status.failedAt().ifPresent(at -> builder.withDetail("failedAt", at));
  }

  private static Status statusOf(WalStatus status, boolean unreachable) {
    if (status.state() != WalStatus.State.OPEN || unreachable) {
      return Status.DOWN;
    }
    return status.refused().isPresent() ? Status.OUT_OF_SERVICE : Status.UP;
  }

  /** What cannot be found out proves nothing. */
  private Optional<WalException> displacement(WalStatus status) {
    if (status.state() != WalStatus.State.OPEN) {
      return Optional.empty();
    }
    try {
      return wal.displacement();
    } catch (WalException unknown) {
      return Optional.empty();
    }
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
    details.put("tookMillis", Millis.of(verification.took()));
    details.put("at", verification.at());
  }

  private static void addRepair(Health.Builder builder, RepairReport repair) {
    builder.withDetail("repairedBytes", repair.droppedBytes());
    if (repair.droppedRecords() > 0) {
      builder.withDetail("droppedRecords", repair.droppedRecords());
    }
    if (repair.lastDroppedIndex() != 0) {
      builder.withDetail("firstDroppedIndex", UnsignedNumber.of(repair.firstDroppedIndex()));
      builder.withDetail("lastDroppedIndex", UnsignedNumber.of(repair.lastDroppedIndex()));
    }
    repair.copy().ifPresent(copy -> builder.withDetail("brokenCopy", copy.toString()));
  }

  private static void addFailure(Health.Builder builder, WalException failure) {
    // Not as the builder's exception: that would be logged with its trace whenever health is asked
    // for.
    builder.withDetail("error", describe(failure));
    if (failure instanceof WalException.Corrupt corrupt) {
      builder.withDetail("corruption", describeDamage(corrupt));
    }
  }

  private static String describe(WalException problem) {
    return problem.getClass().getName() + ": " + problem.getMessage();
  }

  private static Map<String, Object> describeDamage(WalException.Corrupt corrupt) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("segment", String.valueOf(corrupt.path().getFileName()));
    details.put("offset", corrupt.offset());
    addCrc(details, "expectedCrc", corrupt.expectedCrc());
    addCrc(details, "actualCrc", corrupt.foundCrc());
    return details;
  }

  private static void addCrc(Map<String, Object> details, String name, OptionalInt crc) {
    crc.ifPresent(value -> details.put(name, "%08x".formatted(value)));
  }
}
