// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import java.time.Duration;

/** Shows how long something took. */
final class Millis {

  private Millis() {}

  /**
   * Returns a duration as a number that people read and programs compare.
   *
   * @param duration how long it took
   * @return milliseconds, with three digits after the point
   */
  static double of(Duration duration) {
    return duration.toNanos() / 1_000 / 1_000.0;
  }
}
