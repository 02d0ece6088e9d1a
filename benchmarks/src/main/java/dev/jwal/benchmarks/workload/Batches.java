// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import dev.jwal.benchmarks.subject.Subject;
import dev.jwal.benchmarks.subject.SubjectLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** W2: one thread, several entries in one durable save. */
final class Batches implements Case {

  private final int entryBytes;
  private final int entries;

  private Batches(int entryBytes, int entries) {
    this.entryBytes = entryBytes;
    this.entries = entries;
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (int entryBytes : new int[] {100, Sizes.KIB}) {
      for (int entries : new int[] {10, 100, 1000}) {
        cases.add(new Batches(entryBytes, entries));
      }
    }
    return cases;
  }

  @Override
  public String workload() {
    return "W2";
  }

  @Override
  public String name() {
    return Sizes.of(entryBytes) + " × " + entries;
  }

  @Override
  public Sample measure(Subject subject, Path directory, Effort effort) throws Exception {
    Payloads payloads = new Payloads(entryBytes);
    long batchBytes = (long) entryBytes * entries;
    try (Scratch scratch = new Scratch(directory.resolve("log"));
        SubjectLog log = subject.create(scratch.directory(), effort.fileBytes())) {
      return SingleThread.run(
          () -> log.appendBatch(payloads.next(entries)), entries, batchBytes, effort);
    }
  }
}
