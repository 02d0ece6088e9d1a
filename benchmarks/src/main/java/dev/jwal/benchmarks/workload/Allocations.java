// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import com.sun.management.ThreadMXBean;
import dev.jwal.benchmarks.subject.Subject;
import dev.jwal.benchmarks.subject.SubjectLog;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;

/**
 * M2: what all threads together allocate on the heap for one durable append, once the log is warm.
 */
final class Allocations implements Case {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int APPENDS = 5000;

  private final int entryBytes;

  private Allocations(int entryBytes) {
    this.entryBytes = entryBytes;
  }

  static List<Case> cases() {
    return List.of(new Allocations(100), new Allocations(16 * Sizes.KIB));
  }

  @Override
  public String workload() {
    return "M2";
  }

  @Override
  public String name() {
    return Sizes.of(entryBytes);
  }

  @Override
  public Unit unit() {
    return Unit.BYTES_PER_ENTRY;
  }

  @Override
  public Sample measure(Subject subject, Path directory, Effort effort) throws Exception {
    Payloads payloads = new Payloads(entryBytes);
    int appends = (int) effort.entries((long) APPENDS * entryBytes, entryBytes);
    try (Scratch scratch = new Scratch(directory.resolve("log"));
        SubjectLog log = subject.create(scratch.directory(), 2L * appends * entryBytes)) {
      append(log, payloads, appends);
      long before = allocatedBytes();
      append(log, payloads, appends);
      return Sample.of((double) (allocatedBytes() - before) / appends);
    }
  }

  private static void append(SubjectLog log, Payloads payloads, int appends) throws Exception {
    for (int i = 0; i < appends; i++) {
      log.append(payloads.next());
    }
  }

  private static long allocatedBytes() {
    long sum = 0;
    for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
      sum += Math.max(0, bytes);
    }
    return sum;
  }
}
