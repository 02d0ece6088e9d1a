package dev.jwal.sample;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedLogTest {

  private static final String FIRST_SEGMENT = "0000000000000000-0000000000000000.wal";

  @TempDir Path directory;

  @BeforeEach
  void damageAFinishedSegment() throws IOException {
    try (RunningSample sample = RunningSample.on(directory)) {
      sample.client().put("before", "whole");
      sample.client().put("damaged", "to be damaged");
      sample.client().put("behind", "whole too");
      assertThat(sample.client().post("/actuator/wal/cut").status()).isEqualTo(200);
      sample.client().put("next segment", "whole as well");
    }
    flipByteOf("to be damaged");
  }

  private void flipByteOf(String value) throws IOException {
    Path segment = directory.resolve(FIRST_SEGMENT);
    byte[] bytes = Files.readAllBytes(segment);
    int offset = new String(bytes, ISO_8859_1).indexOf(value);
    assertThat(offset).isPositive();
    try (FileChannel channel = FileChannel.open(segment, WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {(byte) ~bytes[offset]}), offset);
    }
  }

  @Test
  void healthNamesTheDamage() {
    try (RunningSample sample = RunningSample.on(directory)) {
      Client.Answer health = sample.client().ask("/actuator/health/wal");

      assertThat(health.status()).isEqualTo(503);
      assertThat(health.body()).contains("\"status\":\"DOWN\"", FIRST_SEGMENT);
    }
  }

  @Test
  void keysBeforeTheDamageCanBeRead() {
    try (RunningSample sample = RunningSample.on(directory)) {
      assertThat(sample.client().get("before").body()).isEqualTo("whole");
      assertThat(sample.client().get("damaged").status()).isEqualTo(404);
      assertThat(sample.client().get("behind").status()).isEqualTo(404);
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
