// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.report;

import dev.jwal.benchmarks.workload.Latency;
import dev.jwal.benchmarks.workload.Result;
import dev.jwal.benchmarks.workload.Unit;
import dev.jwal.benchmarks.workload.Workloads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A report as Markdown: for each workload an overview, then every number. */
final class MarkdownReport {

  private final Report report;

  MarkdownReport(Report report) {
    this.report = report;
  }

  String text() {
    return summary() + "\n## Every number\n" + everyNumber();
  }

  /** What fits on a page. */
  String summary() {
    StringBuilder text = new StringBuilder();
    text.append(report.machine().sentence()).append("\n\n");
    text.append("Median of %d, the subjects taking turns; after it the ratio to the baseline.\n"
        .formatted(report.effort().repeats()));
    for (String workload : measuredWorkloads()) {
      heading(text, workload);
      text.append(overviews(report.resultsOf(workload)));
    }
    notes(text);
    return text.toString();
  }

  private String everyNumber() {
    StringBuilder text = new StringBuilder();
    for (String workload : measuredWorkloads()) {
      heading(text, workload);
      text.append(details(report.resultsOf(workload)));
    }
    return text.toString();
  }

  private List<String> measuredWorkloads() {
    return Workloads.names().stream()
        .filter(workload -> !report.resultsOf(workload).isEmpty())
        .toList();
  }

  private static void heading(StringBuilder text, String workload) {
    text.append("\n### %s: %s\n\n".formatted(workload, Workloads.title(workload)));
  }

  /** A table for each unit. */
  private String overviews(List<Result> results) {
    return Arrays.stream(Unit.values())
        .map(unit -> results.stream().filter(result -> result.unit() == unit).toList())
        .filter(ofUnit -> !ofUnit.isEmpty())
        .map(ofUnit -> numbersMean(ofUnit) + "\n\n" + overview(ofUnit))
        .collect(Collectors.joining("\n"));
  }

  private String numbersMean(List<Result> ofUnit) {
    Result any = ofUnit.get(ofUnit.size() - 1);
    boolean hasRatios = ofUnit.stream().anyMatch(r -> report.ratioOf(r).isPresent());
    return any.unit().label() + (hasRatios ? "; baseline: " + baselineText(any) : "");
  }

  /** Either all are compared with one subject, or each with a case of its own. */
  static String baselineText(Result result) {
    return result.baseline().caseName().equals(result.caseName())
        ? result.baseline().subject()
        : result.baseline().caseName();
  }

  private String overview(List<Result> results) {
    Set<String> cases = new LinkedHashSet<>();
    Set<String> subjects = new LinkedHashSet<>(report.notes().keySet());
    subjects.retainAll(results.stream().map(Result::subject).toList());
    results.forEach(result -> cases.add(result.caseName()));
    List<String> head = new ArrayList<>(List.of(""));
    head.addAll(cases);
    Table table = new Table(head);
    for (String subject : subjects) {
      List<String> row = new ArrayList<>(List.of(subject));
      for (String caseName : cases) {
        row.add(results.stream()
            .filter(r -> r.subject().equals(subject) && r.caseName().equals(caseName))
            .findFirst()
            .map(this::cell)
            .orElse(""));
      }
      table.add(row);
    }
    return table.text();
  }

  private String cell(Result result) {
    if (result.failure().isPresent()) {
      return "failed";
    }
    String value = result.median().map(s -> Numbers.shortly(s.value())).orElse("");
    return result.isBaseline()
        ? value
        : report.ratioOf(result).map(r -> value + " " + Numbers.ratio(r)).orElse(value);
  }

  private String details(List<Result> results) {
    boolean timed = results.stream()
        .flatMap(r -> r.samples().stream())
        .anyMatch(s -> s.latency().isPresent());
    boolean followed = results.stream().anyMatch(r -> r.received().isPresent());
    List<String> head = new ArrayList<>(List.of("case", "subject", "median", "min–max", "×"));
    if (timed) {
      head.addAll(List.of("p50", "p99", "max", "p99 ×"));
    }
    if (followed) {
      head.add("received/s by each follower");
    }
    Table table = new Table(head);
    for (Result result : results) {
      List<String> row = new ArrayList<>(List.of(result.caseName(), result.subject()));
      if (result.failure().isPresent()) {
        row.addAll(List.of("failed", shortened(result.failure().get()), ""));
      } else {
        row.add(result.median().map(s -> Numbers.shortly(s.value())).orElse(""));
        row.add(Numbers.shortly(result.min()) + "–" + Numbers.shortly(result.max()));
        row.add(report.ratioOf(result).map(Numbers::ratio).orElse(""));
      }
      if (timed) {
        row.addAll(latencyCells(result));
      }
      if (followed) {
        row.add(result.received().map(Numbers::shortly).orElse(""));
      }
      table.add(row);
    }
    return table.text();
  }

  private List<String> latencyCells(Result result) {
    Optional<Latency> latency = result.latency();
    if (latency.isEmpty()) {
      return List.of("", "", "", "");
    }
    Latency found = latency.get();
    return List.of(
        Numbers.duration(found.p50()),
        Numbers.duration(found.p99()),
        Numbers.duration(found.max()),
        report
            .baselineOf(result)
            .flatMap(Result::latency)
            .map(base -> Numbers.ratio((double) found.p99() / base.p99()))
            .orElse(""));
  }

  private static String shortened(String failure) {
    String line = failure.lines().findFirst().orElse("").replace('|', '/');
    return line.length() <= 120 ? line : line.substring(0, 120) + "…";
  }

  private void notes(StringBuilder text) {
    text.append('\n');
    report.notes().forEach((subject, note) -> {
      if (!note.isEmpty()) {
        text.append("- ").append(subject).append(": ").append(note).append(".\n");
      }
    });
    report
        .missing()
        .forEach((subject, why) ->
            text.append("- ").append(subject).append(": ").append(why).append(".\n"));
  }
}
