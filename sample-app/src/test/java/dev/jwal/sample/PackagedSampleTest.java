// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that was built, with the beans worked out ahead of time, as a native image has them. */
class PackagedSampleTest {

  private static final String JAR = System.getProperty("sample.jar", "");

  @TempDir
  Path directory;

  @BeforeEach
  void needsTheJar() {
    assumeTrue(
        !JAR.isEmpty() || "true".equals(System.getenv("CI")),
        "the jar is not built yet: 'mvn verify' runs this test");
  }

  @Test
  void servesAndSurvivesAKill() throws Exception {
    try (SampleProcess sample = start()) {
      Client client = sample.client();
      assertThat(client.put("a", "one").status()).isEqualTo(201);
      assertThat(client.post("/snapshot").body()).contains("\"index\":1");
      assertThat(client.post("/actuator/wal/cut").body()).contains("\"previous\":{");
      assertThat(client.put("b", "two").status()).isEqualTo(201);
      sample.kill();
      assertThat(sample.awaitEnd()).as("exit code after SIGKILL").isEqualTo(128 + 9);
    }
    try (SampleProcess sample = start()) {
      Client client = sample.client();
      assertThat(client.ask("/").body()).contains("<title>Write-ahead log</title>");
      assertThat(client.get("a").body()).isEqualTo("one");
      assertThat(client.get("b").body()).isEqualTo("two");
      assertThat(client.ask("/actuator/wal").body())
          .contains("\"lastIndex\":2", "\"result\":\"PASSED\"");
      assertThat(client.ask("/actuator/health/wal").body())
          .contains("\"status\":\"UP\"", "\"sequence\":1");
    }
  }

  private SampleProcess start() throws Exception {
    return SampleProcess.aheadOfTime(Path.of(JAR), directory);
  }
}
