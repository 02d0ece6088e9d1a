// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import java.util.List;

/** One thread that does the same until its time is up. */
final class SingleThread {

  /** Something done once. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  private SingleThread() {}

  static Sample run(Step step, int entriesPerStep, long bytesPerStep, Effort effort)
      throws Exception {
    long maxSteps = Math.max(1, effort.maxBytes() / bytesPerStep);
    long leadInEnd = System.nanoTime() + effort.leadIn().toNanos();
    for (long i = 0; i < maxSteps / 4 && System.nanoTime() < leadInEnd; i++) {
      step.run();
    }
    LatencyRecorder latencies = new LatencyRecorder();
    long start = System.nanoTime();
    long end = start + effort.measured().toNanos();
    long now = start;
    while (now < end && latencies.count() < maxSteps) {
      step.run();
      long done = System.nanoTime();
      latencies.record(done - now);
      now = done;
    }
    double seconds = (now - start) / 1e9;
    return Sample.of(
        (double) latencies.count() * entriesPerStep / seconds,
        LatencyRecorder.of(List.of(latencies)));
  }
}
