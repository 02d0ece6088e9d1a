// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.startup;

import dev.jwal.Verification;
import dev.jwal.Wal;
import dev.jwal.WalException.Corrupt;
import dev.jwal.WalStatus;
import dev.jwal.spring.VerifyMode;
import java.time.Instant;
import java.util.Optional;

/**
 * What was checked when a log was opened, and how it came out. Does not change while the log is
 * open.
 *
 * @param mode what was to be checked; empty if the application opened the log itself
 * @param result how it came out
 * @param verification what was read and found valid; empty unless the result is {@link
 *     Result#PASSED}
 * @param failedAt when damage was found; empty unless the result is {@link Result#FAILED}
 */
public record StartupCheck(
    Optional<VerifyMode> mode,
    Result result,
    Optional<Verification> verification,
    Optional<Instant> failedAt) {

  /** How a check came out. */
  public enum Result {
    /** There was no log yet, so nothing to check. */
    NEW,
    /** Every checksum of what was read is correct. */
    PASSED,
    /** As {@code PASSED}, but the log ends in an unfinished write, which a repair would drop. */
    TORN,
    /** Something is damaged. */
    FAILED
  }

  /**
   * Returns what a log says about its own opening.
   *
   * @param wal the log, opened by the application itself
   * @return a check without a mode
   */
  static StartupCheck of(Wal wal) {
    WalStatus status = wal.status();
    boolean damaged = status.failure().filter(Corrupt.class::isInstance).isPresent();
    return new StartupCheck(
        Optional.empty(),
        damaged ? Result.FAILED : status.verification().isPresent() ? Result.PASSED : Result.NEW,
        status.verification(),
        damaged ? status.failedAt() : Optional.empty());
  }

  static StartupCheck created(VerifyMode mode) {
    return new StartupCheck(Optional.of(mode), Result.NEW, Optional.empty(), Optional.empty());
  }

  static StartupCheck passed(VerifyMode mode, Optional<Verification> verification) {
    return new StartupCheck(Optional.of(mode), Result.PASSED, verification, Optional.empty());
  }

  static StartupCheck failed(VerifyMode mode, Instant at) {
    return new StartupCheck(Optional.of(mode), Result.FAILED, Optional.empty(), Optional.of(at));
  }
}
