// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class RecoveryProgressTest {

  private static final long MB = 1_000_000;

  private long nanos = Long.MAX_VALUE - 3; // It may overflow.
  private final RecoveryProgress progress = new RecoveryProgress("orders", () -> nanos);

  @Test
  void aQuickRecoveryIsNotWorthALine(CapturedOutput output) {
    progress.recovering(16 * MB, 1000 * MB);
    pass(4_999);
    progress.recovering(900 * MB, 1000 * MB);
    progress.recovering(1000 * MB, 1000 * MB);
    assertThat(output).isEmpty();
  }

  @Test
  void aLongOneSaysHowFarItIsAndHowFastEveryFiveSeconds(CapturedOutput output) {
    progress.recovering(0, 1000 * MB);
    pass(5_000);
    progress.recovering(250 * MB, 1000 * MB);
    pass(3_000);
    progress.recovering(400 * MB, 1000 * MB);
    pass(3_000);
    progress.recovering(550 * MB, 1000 * MB);
    pass(5_000);
    progress.recovering(1000 * MB, 1000 * MB);
    assertThat(output.toString().lines().filter(line -> line.contains("WAL")))
        .satisfiesExactly(
            line -> assertThat(line)
                .endsWith("WAL 'orders' is being read: 25% of 1000.0 MB, 50.0 MB/s"),
            line -> assertThat(line)
                .endsWith("WAL 'orders' is being read: 55% of 1000.0 MB, 50.0 MB/s"));
  }

  @Test
  void anEmptyLogIsReadWithoutALine(CapturedOutput output) {
    progress.recovering(0, 0);
    pass(6_000);
    progress.recovering(0, 0);
    assertThat(output).isEmpty();
  }

  private void pass(long millis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
