// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import java.util.Arrays;
import java.util.List;

/** Every time that one thread measured. Confined to that thread until it has ended. */
final class LatencyRecorder {

  private long[] nanos = new long[1 << 14];
  private int count;

  void record(long duration) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, count * 2);
    }
    nanos[count++] = duration;
  }

  int count() {
    return count;
  }

  /** Puts several threads' times together. */
  static Latency of(List<LatencyRecorder> recorders) {
    int total = recorders.stream().mapToInt(LatencyRecorder::count).sum();
    long[] all = new long[total];
    int at = 0;
    for (LatencyRecorder recorder : recorders) {
      System.arraycopy(recorder.nanos, 0, all, at, recorder.count);
      at += recorder.count;
    }
    Arrays.sort(all);
    return total == 0
        ? new Latency(0, 0, 0)
        : new Latency(all[total / 2], all[(int) (total * 99L / 100)], all[total - 1]);
  }
}
