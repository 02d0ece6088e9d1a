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
import org.jspecify.annotations.Nullable;

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
   * Measures cases, each group of them together.
   *
   * @param cases the cases of one workload
   * @param subjects those that may take part
   * @return for each case a result for each subject that does
   * @throws IOException if the directory cannot be used
   */
  public List<Result> run(List<Case> cases, List<Subject> subjects) throws IOException {
    Map<String, List<Case>> groups = new LinkedHashMap<>();
    cases.forEach(measured ->
        groups.computeIfAbsent(measured.group(), name -> new ArrayList<>()).add(measured));
    List<Result> results = new ArrayList<>();
    for (List<Case> group : groups.values()) {
      results.addAll(runTogether(group, subjects));
    }
    return results;
  }

  private List<Result> runTogether(List<Case> group, List<Subject> subjects) throws IOException {
    Map<Case, List<Series>> all = new LinkedHashMap<>();
    for (Case measured : group) {
      all.put(
          measured,
          subjects.stream()
              .filter(measured::includes)
              .map(subject -> new Series(measured, subject))
              .toList());
    }
    try {
      prepare(all.values().stream().flatMap(List::stream).toList());
      for (int round = 0; round < effort.repeats(); round++) {
        for (List<Series> series : all.values()) {
          for (int i = 0; i < series.size(); i++) {
            measure(series.get((i + round) % series.size()));
          }
        }
      }
    } finally {
      for (Subject subject : subjects) {
        Scratch.delete(home(subject));
      }
    }
    return all.values().stream().flatMap(List::stream).map(Series::result).toList();
  }

  /** Makes what each subject needs, and lets it do everything once. */
  private void prepare(List<Series> all) throws IOException {
    Map<Subject, Optional<String>> prepared = new LinkedHashMap<>();
    for (Series series : all) {
      Subject subject = series.subject;
      if (!prepared.containsKey(subject)) {
        Scratch.delete(home(subject));
        attempt(
            series,
            () -> series.measured.prepare(subject, Files.createDirectories(home(subject)), effort));
        prepared.put(subject, Optional.ofNullable(series.failure));
      }
      prepared.get(subject).ifPresent(failure -> series.failure = failure);
      if (series.measured.warmsUp()) {
        attempt(series, () -> series.measured.measure(subject, home(subject), effort.forWarmUp()));
      }
    }
  }

  private void measure(Series series) {
    attempt(series, () -> {
      Scratch.settle(directory);
      Sample sample = series.measured.measure(series.subject, home(series.subject), effort);
      series.samples.add(sample);
      progress.accept("%s: %s %s"
          .formatted(
              series,
              String.format(Locale.ROOT, "%,.0f", sample.value()),
              series.measured.unit().label()));
    });
  }

  private Path home(Subject subject) {
    return directory.resolve(subject.name());
  }

  /** A subject that fails once is left out from then on; the others continue. */
  private void attempt(Series series, SingleThread.Step step) {
    if (series.failure != null) {
      return;
    }
    try {
      step.run();
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      series.failure = e.toString();
      progress.accept("%s failed: %s".formatted(series, e));
    }
  }

  /** All measurements of a subject in a case. */
  private static final class Series {
    private final Case measured;
    private final Subject subject;
    private final List<Sample> samples = new ArrayList<>();
    private @Nullable String failure;

    Series(Case measured, Subject subject) {
      this.measured = measured;
      this.subject = subject;
    }

    Result result() {
      return new Result(
          measured.workload(),
          measured.name(),
          measured.unit(),
          subject.name(),
          measured.baselineOf(subject.name()),
          samples,
          Optional.ofNullable(failure));
    }

    @Override
    public String toString() {
      return measured.workload() + " " + measured.name() + ", " + subject.name();
    }
  }
}
