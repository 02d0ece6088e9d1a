// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import dev.jwal.Slow;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A crash that loses or tears the sync point, or anything around it, never has the log refused. */
@Slow
@ExtendWith(Quiet.class)
@Timeout(600)
class SyncPointCrashTest {

  @ParameterizedTest
  @ValueSource(strings = {"appends, reserved", "cuts by hand, growing", "segments used again"})
  void noLegalStateIsRefused(String name) {
    Workload workload = named(name);
    for (boolean writesDurably : List.of(true, false)) {
      Tally tally = new Tally();
      new CrashRun(workload, 512, writesDurably, CrashRun.Effort.TINY, tally).run();
      System.out.println(name + tally);
    }
  }

  private static Workload named(String name) {
    return Workloads.all().stream()
        .filter(workload -> workload.toString().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
