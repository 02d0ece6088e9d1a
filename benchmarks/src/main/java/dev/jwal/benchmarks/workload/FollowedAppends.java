// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import dev.jwal.benchmarks.subject.Subject;
import dev.jwal.benchmarks.subject.SubjectLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** W8: one thread or some append, and some follow: what that costs those who append. */
final class FollowedAppends implements Case {

  private static final int ENTRY_BYTES = Sizes.KIB;

  private final int appenders;
  private final int followers;

  private FollowedAppends(int appenders, int followers) {
    this.appenders = appenders;
    this.followers = followers;
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (int appenders : new int[] {1, 16}) {
      for (int followers : new int[] {0, 1, 4, 16}) {
        cases.add(new FollowedAppends(appenders, followers));
      }
    }
    return cases;
  }

  @Override
  public String workload() {
    return "W8";
  }

  @Override
  public String name() {
    return nameWith(followers);
  }

  private String nameWith(int following) {
    String appending = appenders == 1 ? "1 thread appends" : appenders + " threads append";
    return "%s, %d follow".formatted(appending, following);
  }

  @Override
  public String group() {
    return appenders == 1 ? "single appends" : "appends";
  }

  @Override
  public Baseline baselineOf(String subject) {
    return new Baseline(subject, nameWith(0));
  }

  @Override
  public boolean includes(Subject subject) {
    return subject.takesPartIn(workload()) && subject.follows();
  }

  @Override
  public Sample measure(Subject subject, Path directory, Effort effort) throws Exception {
    try (Scratch scratch = new Scratch(directory.resolve("log"));
        SubjectLog log = subject.create(scratch.directory(), effort.fileBytes())) {
      Appenders threads = new Appenders(log, appenders, ThreadKind.PLATFORM, ENTRY_BYTES, effort);
      List<Counter> counters = new ArrayList<>();
      Followers all = new Followers();
      for (int i = 0; i < followers; i++) {
        Counter counter = new Counter(threads);
        counters.add(counter);
        all.start(log, counter::received);
      }
      Sample appended = threads.run();
      all.finish(threads.appended());
      return new Sample(appended.value(), appended.latency(), receivedBySecond(counters, effort));
    }
  }

  private static Optional<Double> receivedBySecond(List<Counter> counters, Effort effort) {
    long received = counters.stream().mapToLong(counter -> counter.count).sum();
    double seconds = effort.measured().toNanos() / 1e9;
    return counters.isEmpty()
        ? Optional.empty()
        : Optional.of(received / seconds / counters.size());
  }

  /** What one follower received while it counted. */
  private static final class Counter {
    private final Appenders appenders;
    private long count;

    Counter(Appenders appenders) {
      this.appenders = appenders;
    }

    void received() {
      if (appenders.counts(System.nanoTime())) {
        count++;
      }
    }
  }
}
