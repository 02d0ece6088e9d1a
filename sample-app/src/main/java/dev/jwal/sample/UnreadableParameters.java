// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import org.apache.tomcat.util.http.InvalidParameterException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Makes a query that Tomcat cannot decode the client's mistake: without this it would be a 500. */
@RestControllerAdvice
final class UnreadableParameters {

  @ExceptionHandler(InvalidParameterException.class)
  ProblemDetail problem() {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(
        HttpStatus.BAD_REQUEST, "a parameter is not percent-encoded UTF-8");
    problem.setTitle("Bad parameter");
    return problem;
  }
}
