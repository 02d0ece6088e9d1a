// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks;

import dev.jwal.benchmarks.workload.Effort;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * What the user asked for.
 *
 * @param effort how much is done
 * @param workloads the workloads wanted; empty for all
 * @param subjects the subjects wanted; empty for all
 * @param directory where logs are written
 * @param output where the report goes
 */
record CommandLine(
    Effort effort, List<String> workloads, List<String> subjects, Path directory, Path output) {

  static final String USAGE = """
      usage: java -jar benchmarks.jar [options]
        --half              half of the bytes, a second a number
        --quick             a tenth of the bytes, half a second a number
        --smoke             everything once, as briefly as can be
        --only W1,W3        these workloads (W1 to W8, M1 to M3); all by default
        --subjects a,b      these subjects; all by default
        --dir DIRECTORY     where logs are written; target/bench by default
        --out DIRECTORY     where results.md, results.json and chart.svg go; the same by default
        --list              says which workloads and subjects there are
        --jmh ...           runs JMH on encoding, decoding and checksums, with JMH's own options
      """;

  private static final Path DEFAULT_DIRECTORY = Path.of("target", "bench");

  static CommandLine parse(List<String> arguments) {
    Deque<String> rest = new ArrayDeque<>(arguments);
    CommandLine line =
        new CommandLine(Effort.FULL, List.of(), List.of(), DEFAULT_DIRECTORY, DEFAULT_DIRECTORY);
    while (!rest.isEmpty()) {
      line = line.with(rest.removeFirst(), rest);
    }
    return line;
  }

  private CommandLine with(String option, Deque<String> rest) {
    return switch (option) {
      case "--half" -> new CommandLine(Effort.HALF, workloads, subjects, directory, output);
      case "--quick" -> new CommandLine(Effort.QUICK, workloads, subjects, directory, output);
      case "--smoke" -> new CommandLine(Effort.SMOKE, workloads, subjects, directory, output);
      case "--only" ->
        new CommandLine(effort, listAfter(option, rest), subjects, directory, output);
      case "--subjects" ->
        new CommandLine(effort, workloads, listAfter(option, rest), directory, output);
      case "--dir" ->
        new CommandLine(effort, workloads, subjects, Path.of(after(option, rest)), output);
      case "--out" ->
        new CommandLine(effort, workloads, subjects, directory, Path.of(after(option, rest)));
      default -> throw new IllegalArgumentException("unknown option " + option);
    };
  }

  private static List<String> listAfter(String option, Deque<String> rest) {
    return Arrays.asList(after(option, rest).split(","));
  }

  private static String after(String option, Deque<String> rest) {
    if (rest.isEmpty()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.removeFirst();
  }

  boolean wantsWorkload(String name) {
    return workloads.isEmpty() || workloads.contains(name);
  }

  boolean wantsSubject(String name) {
    return subjects.isEmpty() || subjects.contains(name);
  }
}
