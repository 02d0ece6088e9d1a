package dev.jwal.crash;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
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
    Tally tally = new Tally();
    new CrashRun(workload, 512, CrashRun.Effort.SHORT, tally).run();
    new CrashRun(workload, 4096, CrashRun.Effort.SHORT, tally).run();
    TOTAL.add(tally);
    System.out.println(workload + ": " + tally);
  }

  static List<Workload> workloads() {
    return Workloads.all();
  }

  @AfterAll
  static void tellHowMuchWasTried() {
    System.out.println("crashes: " + TOTAL);
  }
}
