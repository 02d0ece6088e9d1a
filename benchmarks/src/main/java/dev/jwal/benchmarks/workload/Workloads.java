// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything that can be measured. */
public final class Workloads {

  private static final Map<String, String> TITLES = titles();

  private Workloads() {}

  private static Map<String, String> titles() {
    Map<String, String> titles = new LinkedHashMap<>();
    titles.put("W1", "One thread, each append durable before the next");
    titles.put("W2", "One thread, batches in one durable save");
    titles.put("W3", "Many threads, each append of 1 KiB durable before its caller continues");
    titles.put("W4", "Appends without a sync, one at the end");
    titles.put("W5", "Recovery with a warm cache");
    titles.put("W6", "Many threads, appends of 1 KiB, with segments ending and without");
    titles.put("W7", "Reading a log that is open");
    titles.put("W8", "Following a log while it is written");
    titles.put("M1", "Peak memory of a JVM that replays 1 GiB of 1 KiB entries");
    titles.put("M2", "Heap allocated for one durable append, by all threads together");
    titles.put("M3", "Heap and direct buffers that an open log of 100 B entries takes");
    return titles;
  }

  /**
   * Returns every case, in the order in which it is measured.
   *
   * @return the cases, workload by workload
   */
  public static List<Case> all() {
    return List.of(
            SingleAppends.cases(),
            Batches.cases(),
            ManyThreads.cases(),
            UnsyncedAppends.cases(),
            Recoveries.cases(),
            SegmentCuts.cases(),
            OpenReads.cases(),
            FollowLatency.cases(),
            FollowedAppends.cases(),
            ReplayMemory.cases(),
            Allocations.cases(),
            OpenMemory.cases())
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  /**
   * Returns the cases of one workload.
   *
   * @param workload its name
   * @return its cases, in the order in which they are reported
   */
  public static List<Case> casesOf(String workload) {
    return all().stream()
        .filter(measured -> measured.workload().equals(workload))
        .toList();
  }

  /**
   * Returns the names of all workloads.
   *
   * @return names such as {@code W1}
   */
  public static List<String> names() {
    return List.copyOf(TITLES.keySet());
  }

  /**
   * Returns what a workload measures.
   *
   * @param workload its name
   * @return a phrase
   */
  public static String title(String workload) {
    return TITLES.getOrDefault(workload, "");
  }
}
