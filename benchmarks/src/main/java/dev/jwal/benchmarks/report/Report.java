// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.report;

import dev.jwal.benchmarks.subject.Subject;
import dev.jwal.benchmarks.workload.Effort;
import dev.jwal.benchmarks.workload.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that one run found. */
public final class Report {

  private final Machine machine;
  private final Effort effort;
  private final Map<String, String> notes = new LinkedHashMap<>();
  private final Map<String, String> missing;
  private final List<Result> results;

  /**
   * Makes a report.
   *
   * @param machine where it was measured
   * @param effort how much was done
   * @param subjects what was measured
   * @param missing what was not, and why
   * @param results what came out
   */
  public Report(
      Machine machine,
      Effort effort,
      List<Subject> subjects,
      Map<String, String> missing,
      List<Result> results) {
    this.machine = machine;
    this.effort = effort;
    this.missing = new LinkedHashMap<>(missing);
    this.results = List.copyOf(results);
    subjects.stream()
        .filter(subject -> results.stream().anyMatch(r -> r.subject().equals(subject.name())))
        .forEach(subject -> notes.put(subject.name(), subject.note()));
  }

  /**
   * Returns the tables that fit on a page.
   *
   * @return Markdown that can be read as it is
   */
  public String summary() {
    return new MarkdownReport(this).summary();
  }

  /**
   * Writes {@code results.md}, with every number, {@code results.json} and {@code chart.svg}.
   *
   * @param directory where to
   * @throws IOException if that fails
   */
  public void writeTo(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("results.md"), new MarkdownReport(this).text());
    Files.writeString(directory.resolve("results.json"), new JsonReport(this).text());
    Files.writeString(directory.resolve("chart.svg"), new Chart(this).svg());
  }

  Machine machine() {
    return machine;
  }

  Effort effort() {
    return effort;
  }

  Map<String, String> notes() {
    return notes;
  }

  Map<String, String> missing() {
    return missing;
  }

  /**
   * Returns what came out.
   *
   * @return the results, in the order in which they were measured
   */
  public List<Result> results() {
    return results;
  }

  List<Result> resultsOf(String workload) {
    return results.stream().filter(r -> r.workload().equals(workload)).toList();
  }

  /** The result with which another is compared. */
  Optional<Result> baselineOf(Result result) {
    return results.stream()
        .filter(r -> r.workload().equals(result.workload())
            && r.caseName().equals(result.baseline().caseName())
            && r.subject().equals(result.baseline().subject()))
        .findFirst();
  }

  /** The median in units of the baseline's. */
  Optional<Double> ratioOf(Result result) {
    return baselineOf(result)
        .filter(base -> base.unit().hasRatios() && base.unit() == result.unit())
        .flatMap(Result::median)
        .flatMap(base -> result.median().map(median -> median.value() / base.value()));
  }
}
