// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import java.util.Optional;

/**
 * What one measurement came to.
 *
 * @param value a number in the case's unit
 * @param latency how long single appends took, where they were timed
 */
public record Sample(double value, Optional<Latency> latency) {

  /**
   * Makes a sample of a number alone.
   *
   * @param value the number
   * @return a sample without latency
   */
  static Sample of(double value) {
    return new Sample(value, Optional.empty());
  }
}
