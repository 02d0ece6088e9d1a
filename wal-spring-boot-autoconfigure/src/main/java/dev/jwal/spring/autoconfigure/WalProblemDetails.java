// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.WalException;
import dev.jwal.spring.AppendBeforeReplayException;
import java.time.Duration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * What a client is answered whose request could not be written to the log (RFC 9457, "Problem
 * Details for HTTP APIs"). Says nothing of files and directories: what went wrong is in health and
 * in the application's log.
 */
@RestControllerAdvice
@Order(0) // As Boot's own advice for problem details.
class WalProblemDetails {

  /** Long enough for somebody to free space, or for retention to. */
  private static final Duration UNTIL_THERE_IS_SPACE = Duration.ofSeconds(30);

  private static final Duration UNTIL_REPLAYED = Duration.ofSeconds(1);

  @ExceptionHandler
  ResponseEntity<ProblemDetail> noSpace(WalException.NoSpace failure) {
    return answer(
        HttpStatus.INSUFFICIENT_STORAGE,
        "There is no space to store the request. Nothing was stored; try again later.",
        UNTIL_THERE_IS_SPACE);
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> stopped(WalException failure) {
    return answer(
        HttpStatus.SERVICE_UNAVAILABLE,
        "The request may not be stored: the log does not take it.",
        Duration.ZERO);
  }

  @ExceptionHandler
  ResponseEntity<ProblemDetail> starting(AppendBeforeReplayException failure) {
    return answer(
        HttpStatus.SERVICE_UNAVAILABLE,
        "The application is starting. Nothing was stored; try again soon.",
        UNTIL_REPLAYED);
  }

  private static ResponseEntity<ProblemDetail> answer(
      HttpStatus status, String detail, Duration retryAfter) {
    ResponseEntity.BodyBuilder response = ResponseEntity.status(status);
    if (!retryAfter.isZero()) {
      response.header(HttpHeaders.RETRY_AFTER, Long.toString(retryAfter.toSeconds()));
    }
    return response.body(ProblemDetail.forStatusAndDetail(status, detail));
  }
}
