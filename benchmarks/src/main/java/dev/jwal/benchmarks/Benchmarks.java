// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks;

import dev.jwal.benchmarks.report.Machine;
import dev.jwal.benchmarks.report.Report;
import dev.jwal.benchmarks.subject.Subject;
import dev.jwal.benchmarks.subject.Subjects;
import dev.jwal.benchmarks.workload.Harness;
import dev.jwal.benchmarks.workload.OpenLogProcess;
import dev.jwal.benchmarks.workload.ReplayProcess;
import dev.jwal.benchmarks.workload.Result;
import dev.jwal.benchmarks.workload.WorkloadProcess;
import dev.jwal.benchmarks.workload.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Measures the log, the limit and other logs, and says what came out. */
public final class Benchmarks {

  private Benchmarks() {}

  /**
   * Runs from the command line.
   *
   * @param arguments see {@code --help}
   * @throws Exception if a report cannot be made
   */
  public static void main(String[] arguments) throws Exception {
    List<String> given = Arrays.asList(arguments);
    String first = given.isEmpty() ? "" : given.get(0);
    switch (first) {
      case "--help" -> System.out.print(CommandLine.USAGE);
      case "--list" -> list();
      case "--jmh" ->
        org.openjdk.jmh.Main.main(given.subList(1, given.size()).toArray(String[]::new));
      case ReplayProcess.ARGUMENT -> {
        ReplayProcess.run(new Subjects().available(), given.subList(1, given.size()));
        exit(0);
      }
      case OpenLogProcess.ARGUMENT -> {
        OpenLogProcess.run(new Subjects().available(), given.subList(1, given.size()));
        exit(0);
      }
      case WorkloadProcess.ARGUMENT -> {
        WorkloadProcess.report(measureHere(CommandLine.parse(given.subList(1, given.size()))));
        exit(0);
      }
      default -> {
        run(given);
        exit(0);
      }
    }
  }

  private static void run(List<String> given) throws IOException {
    CommandLine line;
    try {
      line = CommandLine.parse(given);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(CommandLine.USAGE);
      exit(2);
      return;
    }
    Files.createDirectories(line.directory());
    new Subjects().missing().forEach((name, reason) -> System.out.println(name + ": " + reason));
    List<Result> results = new ArrayList<>();
    for (String workload : Workloads.names()) {
      if (line.wantsWorkload(workload)) {
        results.addAll(WorkloadProcess.measure(workload, given, System.out::println));
      }
    }
    Report report = report(line, results);
    System.out.println();
    System.out.print(report.summary());
    report.writeTo(line.output());
    System.out.println(
        "results.md, results.json and chart.svg are in " + line.output().toAbsolutePath());
  }

  /** Measures in this JVM what the command line asks for. */
  static List<Result> measureHere(CommandLine line) throws IOException {
    Files.createDirectories(line.directory());
    List<Subject> subjects = subjectsFor(line);
    Harness harness = new Harness(line.directory(), line.effort(), System.out::println);
    List<Result> results = new ArrayList<>();
    for (String workload : Workloads.names()) {
      if (line.wantsWorkload(workload)) {
        results.addAll(harness.run(Workloads.casesOf(workload), subjects));
      }
    }
    return results;
  }

  static Report report(CommandLine line, List<Result> results) throws IOException {
    return new Report(
        Machine.of(line.directory()),
        line.effort(),
        subjectsFor(line),
        new Subjects().missing(),
        results);
  }

  private static List<Subject> subjectsFor(CommandLine line) {
    return new Subjects()
        .available().stream()
            .filter(subject -> line.wantsSubject(subject.name()))
            .toList();
  }

  private static void list() {
    Workloads.names().forEach(name -> System.out.println(name + "  " + Workloads.title(name)));
    Subjects subjects = new Subjects();
    subjects
        .available()
        .forEach(subject -> System.out.println(subject.name() + "  " + subject.note()));
    subjects.missing().forEach((name, reason) -> System.out.println(name + "  " + reason));
  }

  /** Some of the others do not end their threads. */
  private static void exit(int status) {
    System.out.flush();
    System.exit(status);
  }
}
