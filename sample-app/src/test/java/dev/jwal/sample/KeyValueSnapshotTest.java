// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyValueSnapshotTest {

  private static final String ONE_KEY = "00000001 0000000000000007 00000006 010001 61 6f6b";

  @Test
  void snapshotIsTheNumberOfKeysAndAPutForEach() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    KeyValueSnapshot.write(Map.of("a", new Value("ok".getBytes(UTF_8), 7)), out);

    assertThat(out.toByteArray()).isEqualTo(bytes(ONE_KEY));
  }

  @Test
  void snapshotIsReadBack() throws IOException {
    assertThat(read(ONE_KEY))
        .usingRecursiveComparison()
        .isEqualTo(Map.of("a", new Value("ok".getBytes(UTF_8), 7)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "000000",
        "00000001",
        "00000001 00000000000000",
        "00000001 0000000000000007 00000006 010001 61 6f"
      })
  void snapshotThatEndsTooSoonIsRefused(String hex) {
    assertThatIOException().isThrownBy(() -> read(hex));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000001 0000000000000007 00000006 090001 61 6f6b",
        "00000001 0000000000000007 ffffffff 010001 61 6f6b"
      })
  void whatIsNoPutIsRefused(String hex) {
    assertThatIllegalArgumentException().isThrownBy(() -> read(hex));
  }

  private static Map<String, Value> read(String hex) throws IOException {
    return KeyValueSnapshot.read(new ByteArrayInputStream(bytes(hex)));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }
}
