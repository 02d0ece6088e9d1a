// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.report;

import dev.jwal.benchmarks.workload.Baseline;
import dev.jwal.benchmarks.workload.Effort;
import dev.jwal.benchmarks.workload.Result;
import dev.jwal.benchmarks.workload.Sample;
import dev.jwal.benchmarks.workload.Unit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A report as JSON: every measurement, nothing rounded. */
final class JsonReport {

  private record Document(
      Machine machine,
      Effort effort,
      Map<String, String> notes,
      Map<String, String> missing,
      List<Row> results) {}

  private record Row(
      String workload,
      String caseName,
      Unit unit,
      String subject,
      Baseline baseline,
      Optional<Double> median,
      Optional<Double> ratio,
      List<Sample> samples,
      Optional<String> failure) {}

  private final Report report;

  JsonReport(Report report) {
    this.report = report;
  }

  String text() {
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(new Document(
            report.machine(),
            report.effort(),
            report.notes(),
            report.missing(),
            report.results().stream().map(this::row).toList()));
  }

  private Row row(Result result) {
    return new Row(
        result.workload(),
        result.caseName(),
        result.unit(),
        result.subject(),
        result.baseline(),
        result.median().map(Sample::value),
        report.ratioOf(result),
        result.samples(),
        result.failure());
  }
}
