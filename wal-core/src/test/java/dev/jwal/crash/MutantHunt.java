// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The whole evidence in small, until something is found. Loaded anew with each mutant of the log, and so named by
 * nobody.
 *
 * <p>Takes the part to begin with; returns what was found, empty if nothing, and in how many states.
 */
public final class MutantHunt implements UnaryOperator<String[]> {

  private final Tally tally = new Tally();

  /** Found by reflection. */
  public MutantHunt() {}

  @Override
  public String[] apply(String[] first) {
    Map<String, Runnable> parts = parts();
    try {
      parts.forEach((name, part) -> {
        if (name.startsWith(first[0])) {
          part.run();
        }
      });
      parts.forEach((name, part) -> {
        if (!name.startsWith(first[0])) {
          part.run();
        }
      });
      return new String[] {"", Long.toString(tally.tried())};
    } catch (AssertionError | RuntimeException e) {
      return new String[] {String.valueOf(e.getMessage()), Long.toString(tally.tried())};
    }
  }

  private Map<String, Runnable> parts() {
    Map<String, Runnable> parts = new LinkedHashMap<>();
    for (Workload workload : Workloads.all()) {
      parts.put(
          "crash: " + workload,
          () -> new CrashRun(workload, 512, false, CrashRun.Effort.TINY, tally).run());
      parts.put(
          "crash: " + workload + " written durably",
          () -> new CrashRun(workload, 512, true, CrashRun.Effort.TINY, tally).run());
    }
    for (Workload workload : Workloads.largerThanTheBuffer()) {
      parts.put(
          "crash: " + workload,
          () -> new CrashRun(workload, 4096, true, CrashRun.Effort.TINY, tally).run());
    }
    for (Workload workload : Workloads.all()) {
      parts.put(
          "fault: " + workload,
          () -> new FaultRun(workload, false, 1, tally).run(List.of(Fault.values())));
      parts.put(
          "fault: " + workload + " written durably",
          () -> new FaultRun(workload, true, 1, tally).run(List.of(Fault.values())));
    }
    parts.put("repair", () -> new RepairCrashTest().aRepairThatCrashesLeavesTheTailOrItsCopy());
    parts.put("damage", () -> {
      DamageTest damage = new DamageTest();
      tally.states(damage.lengths());
      damage.everyLengthThatASegmentIsCutToIsNoticed();
    });
    return parts;
  }
}
