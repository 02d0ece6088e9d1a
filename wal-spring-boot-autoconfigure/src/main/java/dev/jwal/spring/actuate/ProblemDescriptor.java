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
 * @param segment the damaged segment's name; absent unless something is damaged, as all that
 *     follows
 * @param offset where the damaged record begins, in bytes from the file's start
 * @param expectedCrc the checksum that the log says, in 8 hexadecimal digits; absent unless a
 *     checksum is wrong
 * @param actualCrc the checksum of the bytes that are there, in the same form
 */
public record ProblemDescriptor(
    String error,
    @Nullable String segment,
    @Nullable Long offset,
    @Nullable String expectedCrc,
    @Nullable String actualCrc)
    implements OperationResponseBody {

  static ProblemDescriptor of(String error) {
    return new ProblemDescriptor(error, null, null, null, null);
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
          hex(corrupt.foundCrc()));
    }
    return of(error);
  }

  private static @Nullable String hex(OptionalInt crc) {
    return crc.isPresent() ? "%08x".formatted(crc.getAsInt()) : null;
  }
}
