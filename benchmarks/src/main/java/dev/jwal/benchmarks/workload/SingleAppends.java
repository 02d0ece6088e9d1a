// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import dev.jwal.benchmarks.subject.Subject;
import dev.jwal.benchmarks.subject.SubjectLog;
import java.nio.file.Path;
import java.util.List;

/** W1: one thread, each append durable before the next. */
final class SingleAppends implements Case {

  private final int entryBytes;

  private SingleAppends(int entryBytes) {
    this.entryBytes = entryBytes;
  }

  static List<Case> cases() {
    return List.of(
        new SingleAppends(100), new SingleAppends(Sizes.KIB), new SingleAppends(16 * Sizes.KIB));
  }

  @Override
  public String workload() {
    return "W1";
  }

  @Override
  public String name() {
    return Sizes.of(entryBytes);
  }

  @Override
  public Sample measure(Subject subject, Path directory, Effort effort) throws Exception {
    Payloads payloads = new Payloads(entryBytes);
    try (Scratch scratch = new Scratch(directory.resolve("log"));
        SubjectLog log = subject.create(scratch.directory(), effort.fileBytes())) {
      return SingleThread.run(() -> log.append(payloads.next()), 1, entryBytes, effort);
    }
  }
}
