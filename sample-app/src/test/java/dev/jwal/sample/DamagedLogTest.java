// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedLogTest {

  private static final String FIRST_SEGMENT = "0000000000000000-0000000000000000.wal";

  private static final Pattern CORRUPTION =
      Pattern.compile("\"corruption\":\\{\"segment\":\"(.*?)\",\"offset\":(\\d+),"
          + "\"expectedCrc\":\"([0-9a-f]{8})\",\"actualCrc\":\"([0-9a-f]{8})\"");

  @TempDir
  Path directory;

  private int firstWholeByte;
  private int damagedByte;

  @BeforeEach
  void damageAFinishedSegment() throws IOException {
    try (RunningSample sample = RunningSample.on(directory)) {
      sample.client().put("before", "whole");
      sample.client().put("damaged", "to be damaged");
      sample.client().put("after", "whole too");
      assertThat(sample.client().post("/actuator/wal/cut").status()).isEqualTo(200);
      sample.client().put("next segment", "whole as well");
    }
    byte[] segment = Files.readAllBytes(directory.resolve(FIRST_SEGMENT));
    firstWholeByte = offsetOf("whole", segment);
    damagedByte = offsetOf("to be damaged", segment);
    segment[damagedByte] ^= 1;
    Files.write(directory.resolve(FIRST_SEGMENT), segment);
  }

  private static int offsetOf(String value, byte[] segment) {
    int offset = new String(segment, ISO_8859_1).indexOf(value);
    assertThat(offset).isPositive();
    return offset;
  }

  @Test
  void healthNamesTheDamage() {
    try (RunningSample sample = RunningSample.on(directory)) {
      Client.Answer health = sample.client().ask("/actuator/health/wal");

      assertThat(health.status()).isEqualTo(503);
      assertThat(health.body()).contains("\"status\":\"DOWN\"");
      Matcher corruption = CORRUPTION.matcher(health.body());
      assertThat(corruption.find()).as(health.body()).isTrue();
      assertThat(corruption.group(1)).isEqualTo(FIRST_SEGMENT);
      assertThat(Integer.parseInt(corruption.group(2)))
          .as("where the damaged record begins")
          .isBetween(firstWholeByte, damagedByte);
      assertThat(corruption.group(4)).isNotEqualTo(corruption.group(3));
    }
  }

  @Test
  void keysBeforeTheDamageCanBeRead() {
    try (RunningSample sample = RunningSample.on(directory)) {
      assertThat(sample.client().get("before").body()).isEqualTo("whole");
      assertThat(sample.client().get("damaged").status()).isEqualTo(404);
      assertThat(sample.client().get("after").status()).isEqualTo(404);
    }
  }

  @Test
  void putsAreRefused() {
    try (RunningSample sample = RunningSample.on(directory)) {
      Client.Answer put = sample.client().put("new", "value");

      assertThat(put.status()).isEqualTo(503);
      assertThat(put.body()).contains("Not stored", FIRST_SEGMENT);
      assertThat(sample.client().get("new").status()).isEqualTo(404);
    }
  }
}
