// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import dev.jwal.benchmarks.subject.Subject;
import dev.jwal.benchmarks.subject.SubjectLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** W6: W3's threads on a log that begins new segments all the time, and on one that does not. */
final class SegmentCuts implements Case {

  private static final int ENTRY_BYTES = Sizes.KIB;

  private final int threads;

  private SegmentCuts(int threads) {
    this.threads = threads;
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (int threads : new int[] {4, 16, 64, 256}) {
      cases.add(new SegmentCuts(threads));
    }
    return cases;
  }

  @Override
  public String workload() {
    return "W6";
  }

  @Override
  public String name() {
    return threads + " threads";
  }

  @Override
  public Baseline baselineOf(String subject) {
    return new Baseline("ours-uncut", name());
  }

  @Override
  public Sample measure(Subject subject, Path directory, Effort effort) throws Exception {
    try (Scratch scratch = new Scratch(directory.resolve("log"));
        SubjectLog log =
            subject.create(scratch.directory(), Math.min(Sizes.GIB, effort.maxBytes()))) {
      return new Appenders(log, threads, ThreadKind.PLATFORM, ENTRY_BYTES, effort).run();
    }
  }
}
