// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import dev.jwal.benchmarks.subject.Subject;
import dev.jwal.benchmarks.subject.SubjectLog;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * W8: one thread appends, each append durable before the next, and one follows: how long after an
 * append returned the follower has the entry. A subject that cannot be followed is measured by how
 * long its appends take.
 */
final class FollowLatency implements Case {

  private final int entryBytes;

  private FollowLatency(int entryBytes) {
    this.entryBytes = entryBytes;
  }

  static List<Case> cases() {
    return List.of(new FollowLatency(100), new FollowLatency(Sizes.KIB));
  }

  @Override
  public String workload() {
    return "W8";
  }

  @Override
  public String name() {
    return Sizes.of(entryBytes) + ", append returned to received";
  }

  @Override
  public Unit unit() {
    return Unit.MICROSECONDS;
  }

  @Override
  public Sample measure(Subject subject, Path directory, Effort effort) throws Exception {
    try (Scratch scratch = new Scratch(directory.resolve("log"));
        SubjectLog log = subject.create(scratch.directory(), effort.fileBytes())) {
      Latency latency = subject.follows() ? follow(log, effort) : append(log, effort);
      return Sample.of(latency.p50() / 1e3, latency);
    }
  }

  private Latency append(SubjectLog log, Effort effort) throws Exception {
    Payloads payloads = new Payloads(entryBytes);
    return SingleThread.run(() -> log.append(payloads.next()), 1, entryBytes, effort)
        .latency()
        .orElseThrow();
  }

  private Latency follow(SubjectLog log, Effort effort) throws Exception {
    Payloads payloads = new Payloads(entryBytes);
    Times returned = new Times();
    Times received = new Times();
    Followers followers = new Followers();
    followers.start(log, received::add);
    long countedFrom = System.nanoTime() + effort.leadIn().toNanos();
    long end = countedFrom + effort.measured().toNanos();
    long maxEntries = Math.max(1, effort.maxBytes() / entryBytes);
    do {
      log.appendAmongMany(payloads.next());
    } while (returned.add() < end && returned.count < maxEntries);
    followers.finish(returned.count);
    LatencyRecorder latencies = new LatencyRecorder();
    for (int i = 0; i < returned.count; i++) {
      if (returned.nanos[i] >= countedFrom || returned.count == 1) {
        // A follower may have it before the thread that appended returns.
        latencies.record(Math.max(0, received.nanos[i] - returned.nanos[i]));
      }
    }
    return LatencyRecorder.of(List.of(latencies));
  }

  /** When something happened, each time. Confined to a thread until that has ended. */
  private static final class Times {
    private long[] nanos = new long[1 << 14];
    private int count;

    long add() {
      if (count == nanos.length) {
        nanos = Arrays.copyOf(nanos, count * 2);
      }
      long now = System.nanoTime();
      nanos[count++] = now;
      return now;
    }
  }
}
