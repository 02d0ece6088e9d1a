// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import dev.jwal.benchmarks.subject.Subject;
import dev.jwal.benchmarks.subject.SubjectLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** W3: many threads, each append durable before its caller continues. */
final class ManyThreads implements Case {

  private static final int ENTRY_BYTES = Sizes.KIB;

  private final int threads;
  private final ThreadKind kind;

  private ManyThreads(int threads, ThreadKind kind) {
    this.threads = threads;
    this.kind = kind;
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (ThreadKind kind : ThreadKind.available()) {
      for (int threads : new int[] {4, 16, 64, 256}) {
        cases.add(new ManyThreads(threads, kind));
      }
    }
    return cases;
  }

  @Override
  public String workload() {
    return "W3";
  }

  @Override
  public String name() {
    return threads + " " + kind.label();
  }

  @Override
  public Sample measure(Subject subject, Path directory, Effort effort) throws Exception {
    try (Scratch scratch = new Scratch(directory.resolve("log"));
        SubjectLog log = subject.create(scratch.directory(), effort.fileBytes())) {
      if (subject.oneThreadWritesForAll()) {
        Payloads payloads = new Payloads(ENTRY_BYTES);
        return SingleThread.run(
            () -> log.appendBatch(payloads.next(threads)),
            threads,
            (long) threads * ENTRY_BYTES,
            effort);
      }
      return new Appenders(log, threads, kind, ENTRY_BYTES, effort).run();
    }
  }
}
