// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import dev.jwal.WalException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What is wrong with a log, as the endpoint shows it.
 *
 * @param error what happened, where, what was expected, and what can be done
 * @param segment the damaged segment's name; absent unless something is damaged, as the next three
 * @param offset where the damaged record begins, in bytes from the file's start
 * @param expectedCrc the checksum that the log says, in 8 hexadecimal digits; absent unless a
 *     checksum is wrong
 * @param actualCrc the checksum of the bytes that are there, in the same form
 * @param firstIndex the index of the first entry that is there; absent unless one was asked for that
 *     is not, as the next
 * @param lastIndex the index of the last entry
 */
public record ProblemDescriptor(
    String error,
    @Nullable String segment,
    @Nullable Long offset,
    @Nullable String expectedCrc,
    @Nullable String actualCrc,
    @Nullable Number firstIndex,
    @Nullable Number lastIndex)
    implements OperationResponseBody {

  static ProblemDescriptor of(String error) {
    return new ProblemDescriptor(error, null, null, null, null, null, null);
  }

  static ProblemDescriptor of(RuntimeException problem) {
    Throwable cause = problem instanceof WalException.Failed ? problem.getCause() : problem;
    String error = String.valueOf(problem.getMessage());
    if (cause instanceof WalException.Corrupt corrupt) {
      return new ProblemDescriptor(
          error,
          String.valueOf(corrupt.path().getFileName()),
          corrupt.offset(),
          hex(corrupt.expectedCrc()),
          hex(corrupt.foundCrc()),
          null,
          null);
    }
    return of(error);
  }

  /** No such entry, and which there are. */
  static ProblemDescriptor of(WalException.IndexNotFound problem, long firstIndex, long lastIndex) {
    return new ProblemDescriptor(
        String.valueOf(problem.getMessage()),
        null,
        null,
        null,
        null,
        UnsignedNumber.of(firstIndex),
        UnsignedNumber.of(lastIndex));
  }

  private static @Nullable String hex(OptionalInt crc) {
    return crc.isPresent() ? "%08x".formatted(crc.getAsInt()) : null;
  }
}
