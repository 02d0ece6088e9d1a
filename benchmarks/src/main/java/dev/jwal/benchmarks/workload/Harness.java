// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import dev.jwal.benchmarks.subject.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Measures subjects in turns, on one file system: first each one warms up, then in every round each
 * is measured once, so that a disk that is slow for a minute is slow for all. Each round begins
 * with another subject.
 */
public final class Harness {

  private final Path directory;
  private final Effort effort;
  private final Consumer<String> progress;

  /**
   * Makes a harness.
   *
   * @param directory where logs are written
   * @param effort how much is done
   * @param progress receives a line after every step
   */
  public Harness(Path directory, Effort effort, Consumer<String> progress) {
    this.directory = directory;
    this.effort = effort;
    this.progress = progress;
  }

  /**
   * Measures a case.
   *
   * @param measured the case
   * @param subjects those that may take part
   * @return a result for each that does
   * @throws IOException if the directory cannot be used
   */
  public List<Result> run(Case measured, List<Subject> subjects) throws IOException {
    List<Subject> included = subjects.stream().filter(measured::includes).toList();
    Map<String, List<Sample>> samples = new LinkedHashMap<>();
    Map<String, String> failures = new LinkedHashMap<>();
    try {
      for (Subject subject : included) {
        samples.put(subject.name(), new ArrayList<>());
        attempt(measured, subject, failures, () -> warmUp(measured, subject));
      }
      for (int round = 0; round < effort.repeats(); round++) {
        for (int i = 0; i < included.size(); i++) {
          Subject subject = included.get((i + round) % included.size());
          attempt(measured, subject, failures, () -> {
            Scratch.settle(directory);
            Sample sample = measured.measure(subject, home(subject), effort);
            samples.getOrDefault(subject.name(), new ArrayList<>()).add(sample);
            report(measured, subject, sample);
          });
        }
      }
    } finally {
      for (Subject subject : included) {
        Scratch.delete(home(subject));
      }
    }
    return included.stream()
        .map(subject -> new Result(
            measured.workload(),
            measured.name(),
            measured.unit(),
            subject.name(),
            measured.baseline(),
            samples.getOrDefault(subject.name(), List.of()),
            Optional.ofNullable(failures.get(subject.name()))))
        .toList();
  }

  private void warmUp(Case measured, Subject subject) throws Exception {
    Scratch.delete(home(subject));
    measured.prepare(subject, Files.createDirectories(home(subject)), effort);
    measured.measure(subject, home(subject), effort.forWarmUp());
  }

  private Path home(Subject subject) {
    return directory.resolve(subject.name());
  }

  /** A subject that fails once is left out from then on; the others continue. */
  private void attempt(
      Case measured, Subject subject, Map<String, String> failures, SingleThread.Step step) {
    if (failures.containsKey(subject.name())) {
      return;
    }
    try {
      step.run();
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      failures.put(subject.name(), e.toString());
      progress.accept("%s %s, %s failed: %s"
          .formatted(measured.workload(), measured.name(), subject.name(), e));
    }
  }

  private void report(Case measured, Subject subject, Sample sample) {
    progress.accept("%s %s, %s: %s %s"
        .formatted(
            measured.workload(),
            measured.name(),
            subject.name(),
            String.format(Locale.ROOT, "%,.0f", sample.value()),
            measured.unit().label()));
  }
}
