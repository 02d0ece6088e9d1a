// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import dev.jwal.benchmarks.subject.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** W5: reading a whole log back from a warm cache. */
final class Recoveries implements Case {

  private final long totalBytes;
  private final int entryBytes;
  private final Subject.Recovery recovery;

  private Recoveries(long totalBytes, int entryBytes, Subject.Recovery recovery) {
    this.totalBytes = totalBytes;
    this.entryBytes = entryBytes;
    this.recovery = recovery;
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Subject.Recovery recovery : Subject.Recovery.values()) {
      cases.add(new Recoveries(200 * Sizes.MIB, 100, recovery));
      cases.add(new Recoveries(Sizes.GIB, Sizes.KIB, recovery));
    }
    return cases;
  }

  @Override
  public String workload() {
    return "W5";
  }

  @Override
  public String name() {
    String way = switch (recovery) {
      case REPLAY -> "replay";
      case REPLAY_IN_PLACE -> "replay, no copies";
      case VERIFY -> "verify";
      case VERIFY_IN_PARALLEL -> "verify in parallel";
    };
    return Sizes.of(entryBytes) + ", " + way;
  }

  @Override
  public boolean includes(Subject subject) {
    return subject.takesPartIn(workload()) && subject.recovers(recovery);
  }

  @Override
  public void prepare(Subject subject, Path directory, Effort effort) throws Exception {
    Path log = Files.createDirectories(directory.resolve("log"));
    WrittenLog.write(subject, log, effort.entries(totalBytes, entryBytes), entryBytes);
  }

  @Override
  public Sample measure(Subject subject, Path directory, Effort effort) throws Exception {
    Path log = directory.resolve("log");
    long entries = effort.entries(totalBytes, entryBytes);
    long start = System.nanoTime();
    long took;
    int rounds = 0;
    do {
      WrittenLog.read(subject, log, recovery, entries, entryBytes);
      rounds++;
      took = System.nanoTime() - start;
    } while (took < effort.measured().toNanos());
    return Sample.of(entries * rounds / (took / 1e9));
  }
}
