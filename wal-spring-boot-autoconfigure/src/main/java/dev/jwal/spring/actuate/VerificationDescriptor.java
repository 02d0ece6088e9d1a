// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import dev.jwal.RepairReport;
import dev.jwal.Verification;
import dev.jwal.spring.VerifyMode;
import dev.jwal.spring.internal.startup.StartupCheck;
import dev.jwal.spring.internal.startup.StartupCheck.Result;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What was read back and checked, as the endpoint shows it.
 *
 * @param mode what was to be checked; absent if that is not known
 * @param result how it came out
 * @param segments how many segments were read; absent unless the result is {@code PASSED} or {@code
 *     TORN}, as the next five
 * @param records how many records
 * @param entries how many of them were entries
 * @param bytes how many bytes they take up
 * @param tookMillis how long it took, in milliseconds
 * @param at when it ended, or when damage was found
 * @param tornTail the unfinished write that was found at the log's end, and was cut off if it was
 *     opened then; absent if there was none
 * @param repairedBytes how many bytes of an unfinished write were cut off; absent if the log was
 *     not opened for this
 * @param brokenCopy the copy of the segment made before that; absent if nothing was cut off
 */
public record VerificationDescriptor(
    @Nullable VerifyMode mode,
    Result result,
    @Nullable Integer segments,
    @Nullable Long records,
    @Nullable Long entries,
    @Nullable Long bytes,
    @Nullable Double tookMillis,
    @Nullable Instant at,
    @Nullable TornTailDescriptor tornTail,
    @Nullable Long repairedBytes,
    @Nullable String brokenCopy)
    implements OperationResponseBody {

  static VerificationDescriptor ofStartup(StartupCheck check, Optional<RepairReport> repair) {
    return of(
        check.mode().orElse(null),
        check.result(),
        check.verification().orElse(null),
        check.failedAt().orElse(null),
        repair.map(RepairReport::droppedBytes).orElse(0L),
        repair.orElse(null));
  }

  static VerificationDescriptor of(Verification verification) {
    Result result = verification.tornTail().isPresent() ? Result.TORN : Result.PASSED;
    return of(VerifyMode.FULL, result, verification, null, null, null);
  }

  private static VerificationDescriptor of(
      @Nullable VerifyMode mode,
      Result result,
      @Nullable Verification verification,
      @Nullable Instant failedAt,
      @Nullable Long repairedBytes,
      @Nullable RepairReport repair) {
    Optional<RepairReport> tornTail = Optional.ofNullable(repair)
        .or(() -> Optional.ofNullable(verification).flatMap(Verification::tornTail));
    return new VerificationDescriptor(
        mode,
        result,
        verification == null ? null : verification.segments(),
        verification == null ? null : verification.records(),
        verification == null ? null : verification.entries(),
        verification == null ? null : verification.bytes(),
        verification == null ? null : Millis.of(verification.took()),
        verification == null ? failedAt : verification.at(),
        tornTail.map(TornTailDescriptor::of).orElse(null),
        repairedBytes,
        repair == null ? null : repair.copy().map(Path::toString).orElse(null));
  }
}
