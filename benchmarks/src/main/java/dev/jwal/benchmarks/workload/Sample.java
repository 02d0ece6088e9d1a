// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import java.util.Optional;

/**
 * What one measurement came to.
 *
 * @param value a number in the case's unit
 * @param latency how long single steps took, where they were timed
 * @param received how many entries a second each follower received, where there were any
 */
public record Sample(double value, Optional<Latency> latency, Optional<Double> received) {

  /**
   * Makes a sample of a number alone.
   *
   * @param value the number
   * @return a sample without latency
   */
  static Sample of(double value) {
    return new Sample(value, Optional.empty(), Optional.empty());
  }

  /**
   * Makes a sample of a number, and of the steps that led to it.
   *
   * @param value the number
   * @param latency how long the steps took
   * @return a sample with latency
   */
  static Sample of(double value, Latency latency) {
    return new Sample(value, Optional.of(latency), Optional.empty());
  }
}
