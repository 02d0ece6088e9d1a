// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import dev.jwal.benchmarks.subject.Subject;
import dev.jwal.benchmarks.subject.SubjectLog;
import java.nio.file.Path;
import java.util.List;

/** W4: one thread, appends without a sync, one sync at the end. */
final class UnsyncedAppends implements Case {

  private final long totalBytes;
  private final int entryBytes;

  private UnsyncedAppends(long totalBytes, int entryBytes) {
    this.totalBytes = totalBytes;
    this.entryBytes = entryBytes;
  }

  static List<Case> cases() {
    return List.of(
        new UnsyncedAppends(200 * Sizes.MIB, 100), new UnsyncedAppends(Sizes.GIB, Sizes.KIB));
  }

  @Override
  public String workload() {
    return "W4";
  }

  @Override
  public String name() {
    return Sizes.of(totalBytes) + " of " + Sizes.of(entryBytes);
  }

  @Override
  public Sample measure(Subject subject, Path directory, Effort effort) throws Exception {
    long entries = effort.entries(totalBytes, entryBytes);
    Payloads payloads = new Payloads(entryBytes);
    try (Scratch scratch = new Scratch(directory.resolve("log"));
        SubjectLog log = subject.create(scratch.directory(), entries * entryBytes)) {
      long start = System.nanoTime();
      for (long i = 0; i < entries; i++) {
        log.appendUnsynced(payloads.next());
      }
      log.syncAll();
      double seconds = (System.nanoTime() - start) / 1e9;
      return Sample.of(entries / seconds);
    }
  }
}
