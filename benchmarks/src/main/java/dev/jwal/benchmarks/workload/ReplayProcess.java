// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import dev.jwal.benchmarks.subject.Subject;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the child JVM does: replays a log and says how much memory that took. */
public final class ReplayProcess {

  /** The first argument of a program that is to do this. */
  public static final String ARGUMENT = "--replay-process";

  /** Comes before a number. */
  static final String PEAK_HEAP = "peak heap bytes: ";

  /** Comes before a number. */
  static final String PEAK_RESIDENT = "peak resident bytes: ";

  private ReplayProcess() {}

  /**
   * Replays a log.
   *
   * @param subjects those to choose from
   * @param arguments the subject's name, the directory, how many entries there are, and how large
   *     each is
   * @throws Exception if that fails
   */
  public static void run(List<Subject> subjects, List<String> arguments) throws Exception {
    Subject subject = subjects.stream()
        .filter(candidate -> candidate.name().equals(arguments.get(0)))
        .findFirst()
        .orElseThrow();
    WrittenLog.read(
        subject,
        Path.of(arguments.get(1)),
        Subject.Recovery.REPLAY,
        Long.parseLong(arguments.get(2)),
        Integer.parseInt(arguments.get(3)));
    System.out.println(PEAK_HEAP + peakHeapBytes());
    System.out.println(PEAK_RESIDENT + peakResidentBytes());
  }

  /** The sum of the pools' peaks: no less than the heap's. */
  private static long peakHeapBytes() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }

  /** Only Linux reports it. */
  private static long peakResidentBytes() throws Exception {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }
}
