// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a crash leaves, what was acknowledged is read back, as a prefix of what was submitted. */
@ExtendWith(Quiet.class)
@Timeout(600)
class CrashTest {

  private static final Tally TOTAL = new Tally();

  @ParameterizedTest
  @MethodSource("workloads")
  void whatWasAcknowledgedSurvivesACrashAnywhere(Workload workload) {
    crash(workload, 512);
  }

  @ParameterizedTest
  @MethodSource("workloads")
  void whatWasAcknowledgedSurvivesACrashOfADiskThatWritesWholePages(Workload workload) {
    crash(workload, 4096);
  }

  static List<Workload> workloads() {
    return Workloads.all();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatWasAcknowledgedSurvivesInAnyOrderOfEvents(long seed) {
    crash(Workloads.random(seed), seed % 2 == 0 ? 512 : 4096);
  }

  static LongStream seeds() {
    long first = Long.getLong("wal.seed", 1);
    return LongStream.range(first, first + (CrashRun.Effort.isLong() ? 500 : 6));
  }

  @ParameterizedTest
  @MethodSource("ofThreads")
  void whatSeveralThreadsSavedInOneGroupSurvives(Workload workload) {
    crash(workload, 512);
  }

  static List<Workload> ofThreads() {
    return Workloads.ofThreads();
  }

  @Test
  void segmentsAreUsedAgainWhereThatIsTried() {
    RecordingDisk disk = RecordingDisk.empty(512);
    Workload workload = Workloads.SEGMENTS_USED_AGAIN;
    workload.steps().run(new Session(disk, workload.options(), false));
    assertThat(disk.operations())
        .filteredOn(operation -> operation instanceof Operation.Rename rename
            && rename.from().toString().matches("/log/[23].tmp")
            && rename.to().toString().endsWith(".wal"))
        .hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void anEntryLargerThanTheBufferSurvives() {
    Tally tally = new Tally();
    new CrashRun(Workloads.LARGER_THAN_THE_BUFFER, 4096, CrashRun.Effort.TINY, tally).run();
    TOTAL.add(tally);
  }

  private static void crash(Workload workload, int fragmentBytes) {
    Tally tally = new Tally();
    new CrashRun(workload, fragmentBytes, CrashRun.Effort.chosen(), tally).run();
    TOTAL.add(tally);
    System.out.println(workload + ", " + fragmentBytes + ": " + tally);
  }

  @AfterAll
  static void tellHowMuchWasTried() {
    System.out.println("crashes: " + TOTAL);
  }
}
