// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What one JVM measured is what the other receives. */
class ResultLineTest {

  private static final List<Case> CASES = Workloads.all();

  @Test
  void everythingIsReceived() {
    for (Case measured : CASES) {
      Result plain =
          result(measured, List.of(Sample.of(1.0 / 3), Sample.of(2e9)), Optional.empty());
      Sample timed = Sample.of(7.5, new Latency(1, 2, Long.MAX_VALUE));
      Sample followed = new Sample(7.5, timed.latency(), Optional.of(1.0 / 7));
      Result ofTimed = result(measured, List.of(timed, followed), Optional.empty());
      Result failed = result(measured, List.of(), Optional.of("out of memory"));

      assertThat(List.of(plain, ofTimed, failed))
          .allSatisfy(result ->
              assertThat(ResultLine.parse(ResultLine.of(result), CASES)).contains(result));
    }
  }

  @Test
  void otherLinesHaveNoResult() {
    assertThat(ResultLine.parse("", CASES)).isEmpty();
    assertThat(ResultLine.parse("W1 100 B, ours: 9,000 entries/s", CASES)).isEmpty();
  }

  @Test
  void aFailureOfSeveralLinesIsOne() {
    Result failed = result(CASES.get(0), List.of(), Optional.of("first\n\tsecond"));

    assertThat(ResultLine.parse(ResultLine.of(failed), CASES).orElseThrow().failure())
        .contains("first second");
  }

  private static Result result(Case measured, List<Sample> samples, Optional<String> failure) {
    return new Result(
        measured.workload(),
        measured.name(),
        measured.unit(),
        "ours",
        measured.baselineOf("ours"),
        samples,
        failure);
  }
}
