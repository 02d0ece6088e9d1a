// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {

  private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

  @Test
  void putIsOperationKeyLengthKeyAndValue() {
    Command put = new Command.Put("key", new byte[] {0, (byte) 0xff});

    assertThat(HEX.formatHex(put.encode())).isEqualTo("01 00 03 6b 65 79 00 ff");
  }

  @Test
  void deleteIsOperationKeyLengthAndKey() {
    assertThat(HEX.formatHex(new Command.Delete("key").encode())).isEqualTo("02 00 03 6b 65 79");
  }

  @Test
  void keyIsUtf8AndItsLengthCountsBytes() {
    assertThat(HEX.formatHex(new Command.Delete("ü€😀").encode()))
        .isEqualTo("02 00 09 c3 bc e2 82 ac f0 9f 98 80");
  }

  @Test
  void keyLengthHasItsHighByteFirst() {
    byte[] data = new Command.Delete("x".repeat(0x0102)).encode();

    assertThat(data).hasSize(3 + 0x0102).startsWith(2, 1, 2);
  }

  @Test
  void keyLengthIsUnsigned() {
    Command longest = new Command.Delete("x".repeat(Command.MAX_KEY_BYTES));

    assertThat(Command.decode(longest.encode())).isEqualTo(longest);
  }

  @Test
  void putIsReadBack() {
    byte[] value = "a value".getBytes(UTF_8);

    assertThat(Command.decode(new Command.Put("ü/€ 😀", value).encode()))
        .usingRecursiveComparison()
        .isEqualTo(new Command.Put("ü/€ 😀", value));
  }

  @Test
  void emptyValueIsReadBack() {
    assertThat(Command.decode(HEX.parseHex("01 00 01 61")))
        .usingRecursiveComparison()
        .isEqualTo(new Command.Put("a", new byte[0]));
  }

  @Test
  void deleteIsReadBack() {
    assertThat(Command.decode(HEX.parseHex("02 00 01 61"))).isEqualTo(new Command.Delete("a"));
  }

  @Test
  void unknownOperationIsRefused() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Command.decode(HEX.parseHex("ff 00 01 61")))
        .withMessage("unknown operation 255, expected 1 (put) or 2 (delete)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "01", "01 00", "01 00 01", "02 00 03 61 62"})
  void dataThatEndsWithinTheKeyIsRefused(String data) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Command.decode(HEX.parseHex(data)))
        .withMessageMatching("ends after \\d bytes, within the key");
  }

  @Test
  void bytesAfterTheKeyOfADeleteAreRefused() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Command.decode(HEX.parseHex("02 00 01 61 00")))
        .withMessage("1 bytes after the key of a delete, expected none");
  }

  @ParameterizedTest
  @CsvSource({"01 00 01 ff", "02 00 02 c3 28"})
  void keyThatIsNotUtf8IsRefused(String data) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> Command.decode(HEX.parseHex(data)))
        .withMessage("the key is not UTF-8");
  }

  @Test
  void keyThatUtf8CannotExpressIsRefused() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new Command.Delete("\ud800").encode())
        .withMessage("the key cannot be expressed in UTF-8");
  }

  @Test
  void keyThatIsTooLongIsRefused() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new Command.Delete("x".repeat(Command.MAX_KEY_BYTES + 1)).encode())
        .withMessage("a key of 65536 bytes, expected at most 65535");
  }
}
