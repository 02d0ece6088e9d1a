// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A result as a line of text, as one JVM sends it to another: workload, case, subject and failure,
 * and after them each sample's value, latency, and what followers received.
 */
final class ResultLine {

  private static final String MARK = "result";
  private static final String SEPARATOR = "\t";
  private static final String NONE = "-";
  private static final int FIELDS_BEFORE_SAMPLES = 5;

  private ResultLine() {}

  static String of(Result result) {
    List<String> fields = new ArrayList<>(List.of(
        MARK,
        result.workload(),
        result.caseName(),
        result.subject(),
        result.failure().map(why -> why.replaceAll("\\s+", " ")).orElse(NONE)));
    result.samples().forEach(sample -> fields.add(textOf(sample)));
    return String.join(SEPARATOR, fields);
  }

  private static String textOf(Sample sample) {
    return String.join(
        " ",
        Double.toString(sample.value()),
        sample
            .latency()
            .map(latency -> latency.p50() + "/" + latency.p99() + "/" + latency.max())
            .orElse(NONE),
        sample.received().map(value -> Double.toString(value)).orElse(NONE));
  }

  /** Returns the result in a line; empty if there is none. */
  static Optional<Result> parse(String line, List<Case> cases) {
    List<String> fields = Arrays.asList(line.split(SEPARATOR));
    if (!fields.get(0).equals(MARK)) {
      return Optional.empty();
    }
    Case measured = cases.stream()
        .filter(candidate ->
            candidate.workload().equals(fields.get(1)) && candidate.name().equals(fields.get(2)))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no such case: " + line));
    String failure = fields.get(4);
    return Optional.of(new Result(
        measured.workload(),
        measured.name(),
        measured.unit(),
        fields.get(3),
        measured.baselineOf(fields.get(3)),
        fields.subList(FIELDS_BEFORE_SAMPLES, fields.size()).stream()
            .map(ResultLine::sampleIn)
            .toList(),
        failure.equals(NONE) ? Optional.empty() : Optional.of(failure)));
  }

  private static Sample sampleIn(String text) {
    String[] parts = text.split(" ");
    return new Sample(
        Double.parseDouble(parts[0]),
        parts[1].equals(NONE) ? Optional.empty() : Optional.of(latencyIn(parts[1])),
        parts[2].equals(NONE) ? Optional.empty() : Optional.of(Double.parseDouble(parts[2])));
  }

  private static Latency latencyIn(String text) {
    String[] nanos = text.split("/");
    return new Latency(
        Long.parseLong(nanos[0]), Long.parseLong(nanos[1]), Long.parseLong(nanos[2]));
  }
}
