// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Slow;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a crash leaves, what was acknowledged is read back, as a prefix of what was submitted.
 */
@Slow
@ExtendWith(Quiet.class)
@Timeout(600)
class CrashTest {

  private static final Tally TOTAL = new Tally();

  @ParameterizedTest
  @MethodSource("workloads")
  void whatWasAcknowledgedSurvivesACrashAnywhere(Workload workload) {
    crash(workload, 512, false);
  }

  @ParameterizedTest
  @MethodSource("workloads")
  void whatWasAcknowledgedSurvivesACrashOfADiskThatWritesWholePages(Workload workload) {
    crash(workload, 4096, false);
  }

  @ParameterizedTest
  @MethodSource("workloads")
  void whatWasAcknowledgedSurvivesACrashOfADiskThatWritesDurably(Workload workload) {
    crash(workload, 512, true);
  }

  static List<Workload> workloads() {
    return Workloads.all();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatWasAcknowledgedSurvivesInAnyOrderOfEvents(long seed) {
    crash(Workloads.random(seed), seed % 2 == 0 ? 512 : 4096, seed % 3 == 0);
  }

  static LongStream seeds() {
    long first = Long.getLong("seed", 1);
    return LongStream.range(first, first + (CrashRun.Effort.isLong() ? 500 : 6));
  }

  @ParameterizedTest
  @MethodSource("ofThreads")
  void whatSeveralThreadsSavedInOneGroupSurvives(Workload workload) {
    crash(workload, 512, false);
    crash(workload, 512, true);
  }

  static List<Workload> ofThreads() {
    return Workloads.ofThreads();
  }

  @Test
  void onADiskThatWritesDurablySavesNeedNoSync() {
    RecordingDisk disk = RecordingDisk.empty(512).writingDurably(true);
    Workload workload = Workloads.all().get(0);
    workload.steps().run(new Session(disk, workload.options(), false));
    assertThat(disk.operations())
        .filteredOn(operation -> operation instanceof Operation.SyncBlocks)
        .hasSizeGreaterThan(3);
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

  @ParameterizedTest
  @MethodSource("largerThanTheBuffer")
  void anEntryLargerThanTheBufferSurvives(Workload workload) {
    Tally tally = new Tally();
    new CrashRun(workload, 4096, true, CrashRun.Effort.TINY, tally).run();
    TOTAL.add(tally);
  }

  static List<Workload> largerThanTheBuffer() {
    return Workloads.largerThanTheBuffer();
  }

  private static void crash(Workload workload, int fragmentBytes, boolean writesDurably) {
    Tally tally = new Tally();
    new CrashRun(workload, fragmentBytes, writesDurably, CrashRun.Effort.chosen(), tally).run();
    TOTAL.add(tally);
    System.out.printf(
        "%s, %d%s: %s%n", workload, fragmentBytes, writesDurably ? ", durably" : "", tally);
  }

  @AfterAll
  static void printHowMuchWasTried() {
    System.out.println("crashes: " + TOTAL);
  }
}
