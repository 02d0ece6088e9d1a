// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * What all measurements of one subject in one case came to.
 *
 * @param workload the case's workload
 * @param caseName what the case varies
 * @param unit what the numbers count
 * @param subject the subject's name
 * @param baseline with which result it is compared
 * @param samples the measurements, in the order in which they were made; empty if they failed
 * @param failure why they failed
 */
public record Result(
    String workload,
    String caseName,
    Unit unit,
    String subject,
    Baseline baseline,
    List<Sample> samples,
    Optional<String> failure) {

  /** Copies the list. */
  public Result {
    samples = List.copyOf(samples);
  }

  /**
   * Returns the sample whose value is the median; of an even number, the lower of the two in the
   * middle.
   *
   * @return the sample; empty if the measurements failed
   */
  public Optional<Sample> median() {
    return samples.stream()
        .sorted(Comparator.comparingDouble(Sample::value))
        .skip(Math.max(0, (samples.size() - 1) / 2))
        .findFirst();
  }

  /**
   * Returns the median of the medians, the median of the 99th percentiles, and the longest of all.
   *
   * @return how long single steps took; empty if they were not timed
   */
  public Optional<Latency> latency() {
    List<Latency> latencies =
        samples.stream().map(Sample::latency).flatMap(Optional::stream).toList();
    return latencies.isEmpty()
        ? Optional.empty()
        : Optional.of(new Latency(
            median(latencies.stream().mapToLong(Latency::p50)),
            median(latencies.stream().mapToLong(Latency::p99)),
            latencies.stream().mapToLong(Latency::max).max().orElse(0)));
  }

  /**
   * Returns the median of what each follower received.
   *
   * @return entries a second; empty if there were no followers
   */
  public Optional<Double> received() {
    double[] received = samples.stream()
        .map(Sample::received)
        .flatMap(Optional::stream)
        .mapToDouble(Double::doubleValue)
        .sorted()
        .toArray();
    return received.length == 0
        ? Optional.empty()
        : Optional.of(received[(received.length - 1) / 2]);
  }

  /**
   * Returns whether others are compared with this.
   *
   * @return whether it is its own baseline
   */
  public boolean isBaseline() {
    return baseline.equals(new Baseline(subject, caseName));
  }

  private static long median(LongStream values) {
    long[] sorted = values.sorted().toArray();
    return sorted[(sorted.length - 1) / 2];
  }

  /**
   * Returns the smallest value.
   *
   * @return the value; not a number if the measurements failed
   */
  public double min() {
    return samples.stream().mapToDouble(Sample::value).min().orElse(Double.NaN);
  }

  /**
   * Returns the largest value.
   *
   * @return the value; not a number if the measurements failed
   */
  public double max() {
    return samples.stream().mapToDouble(Sample::value).max().orElse(Double.NaN);
  }
}
