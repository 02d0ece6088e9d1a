// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import dev.jwal.benchmarks.subject.ReadableLog;
import dev.jwal.benchmarks.subject.Subject;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** What the child JVM does: opens a log, reads single entries, and says how much memory it has. */
public final class OpenLogProcess {

  /** The first argument of a program that is to do this. */
  public static final String ARGUMENT = "--open-log-process";

  /** Comes before a number. */
  static final String AFTER_OPENING = "bytes after opening: ";

  /** Comes before a number. */
  static final String AFTER_READING = "bytes after reading: ";

  private static final int MAX_COLLECTIONS = 10;

  private OpenLogProcess() {}

  /**
   * Opens a log and reads from it.
   *
   * @param subjects those to choose from
   * @param arguments the subject's name, the directory, how many entries there are, and how many
   *     nanoseconds to read at random
   * @throws Exception if that fails
   */
  public static void run(List<Subject> subjects, List<String> arguments) throws Exception {
    Subject subject = subjects.stream()
        .filter(candidate -> candidate.name().equals(arguments.get(0)))
        .findFirst()
        .orElseThrow();
    long entries = Long.parseLong(arguments.get(2));
    long nanos = Long.parseLong(arguments.get(3));
    long before = bytesInUse();
    try (ReadableLog log = subject.open(Path.of(arguments.get(1)))) {
      System.out.println(AFTER_OPENING + (bytesInUse() - before));
      SplittableRandom random = new SplittableRandom(entries);
      long start = System.nanoTime();
      do {
        log.get(random.nextLong(entries), data -> {});
      } while (System.nanoTime() - start < nanos);
      System.out.println(AFTER_READING + (bytesInUse() - before));
    }
  }

  /** What is left of the heap after a collection, and the direct buffers. */
  private static long bytesInUse() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < MAX_COLLECTIONS; i++) {
      System.gc();
      long now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      if (now >= least) {
        break;
      }
      least = now;
    }
    return least
        + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
  }
}
