// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import dev.jwal.benchmarks.subject.Subject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * M1: the most memory that a process has which replays 1 GiB with a small heap: its heap, garbage
 * included, and all that the operating system counts as its own, code, buffers and mapped files
 * included.
 */
final class ReplayMemory implements Case {

  private static final long TOTAL_BYTES = Sizes.GIB;

  private static final int ENTRY_BYTES = Sizes.KIB;

  /** The heap's limit, in megabytes. */
  private static final int HEAP = 64;

  private final String name;
  private final String answer;

  private ReplayMemory(String name, String answer) {
    this.name = name;
    this.answer = answer;
  }

  static List<Case> cases() {
    return List.of(
        new ReplayMemory("heap", ReplayProcess.PEAK_HEAP),
        new ReplayMemory("resident", ReplayProcess.PEAK_RESIDENT));
  }

  @Override
  public String workload() {
    return "M1";
  }

  @Override
  public String name() {
    return name + ", -Xmx" + HEAP + "m";
  }

  @Override
  public Unit unit() {
    return Unit.MEGABYTES;
  }

  @Override
  public void prepare(Subject subject, Path directory, Effort effort) throws Exception {
    Path log = Files.createDirectories(directory.resolve("log"));
    WrittenLog.write(subject, log, effort.entries(TOTAL_BYTES, ENTRY_BYTES), ENTRY_BYTES);
  }

  @Override
  public Sample measure(Subject subject, Path directory, Effort effort) throws Exception {
    Path log = directory.resolve("log");
    List<String> output = ChildJvm.run(
        List.of("-Xmx" + HEAP + "m", "-XX:+UseSerialGC"),
        List.of(
            ReplayProcess.ARGUMENT,
            subject.name(),
            log.toString(),
            Long.toString(effort.entries(TOTAL_BYTES, ENTRY_BYTES)),
            Integer.toString(ENTRY_BYTES)));
    return Sample.of(ChildJvm.numberAfter(answer, output) / 1e6);
  }
}
