// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * The whole evidence in small, until something is found. Loaded anew with each mutant of the log,
 * and made by reflection.
 *
 * <p>Takes the part to begin with; returns what was found, empty if nothing, and in how many
 * states.
 */
public final class MutantHunt implements UnaryOperator<String[]> {

  /** Before the simple name of a test class that hunts in the place of these parts. */
  static final String TEST = "test: ";

  private static final JavaSources TESTS = new JavaSources(Path.of("src/test/java"));

  private final Tally tally = new Tally();

  /** Found by reflection. */
  public MutantHunt() {}

  @Override
  public String[] apply(String[] first) {
    if (first[0].startsWith(TEST)) {
      return new String[] {failureOf(first[0].substring(TEST.length())), "-"};
    }
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

  /** Runs a test class of this class loader; returns what failed first, empty if nothing did. */
  private static String failureOf(String testClass) {
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    try {
      Class<?> test =
          Class.forName(TESTS.fullNameOf(testClass), true, MutantHunt.class.getClassLoader());
      LauncherFactory.create()
          .execute(
              LauncherDiscoveryRequestBuilder.request()
                  .selectors(DiscoverySelectors.selectClass(test))
                  .build(),
              listener);
    } catch (ClassNotFoundException | IOException e) {
      throw new IllegalArgumentException(e);
    }
    return listener.getSummary().getFailures().stream()
        .findFirst()
        .map(failure -> failure.getTestIdentifier().getDisplayName()
            + ": "
            + String.valueOf(failure.getException().getMessage()).strip())
        .orElse("");
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
