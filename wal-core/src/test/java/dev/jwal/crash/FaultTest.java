// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import dev.jwal.Slow;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever call to the disk goes wrong: nothing that failed is acknowledged, the log stops with the
 * first cause, or for lack of space continues as soon as there is some, and a log opened anew has
 * everything acknowledged.
 */
@Slow
@ExtendWith(Quiet.class)
@Timeout(600)
class FaultTest {

  private static final Tally TOTAL = new Tally();

  @ParameterizedTest
  @EnumSource
  void aFaultLosesNothingThatWasAcknowledged(Fault fault) {
    meet(fault, false);
  }

  @ParameterizedTest
  @EnumSource
  void norDoesOneOfADiskThatWritesDurably(Fault fault) {
    meet(fault, true);
  }

  private static void meet(Fault fault, boolean writesDurably) {
    int every = CrashRun.Effort.isLong() ? 1 : fault.isException() ? 3 : 12;
    for (Workload workload : Workloads.all()) {
      new FaultRun(workload, writesDurably, every, TOTAL).run(List.of(fault));
    }
  }

  @AfterAll
  static void printHowMuchWasTried() {
    System.out.println("faults: " + TOTAL);
  }
}
