// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.spring.actuate.EntryDescriptor.DataEncoding;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShownDataTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "{\"a\":\n\t1}\r\n", "Grüße, 世界", "\uD83D\uDE80", " "})
  void printableTextIsShownAsItIs(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    assertThat(shown(bytes)).isEqualTo(new ShownData(text, DataEncoding.TEXT, bytes.length, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0", "a\u001b[2J", "a\u007f", "a\u0085", "a\u0378", "a\uFFFF"})
  void whatMayDoSomethingToATerminalOrIsNoCharacterIsShownInBase64(String text) {
    assertBase64(text.getBytes(UTF_8));
  }

  @Test
  void bytesThatAreNotUtf8AreShownInBase64() {
    assertBase64("Grüße".getBytes(ISO_8859_1));
    assertBase64(new byte[] {(byte) 0xE2, (byte) 0x82}); // the beginning of a euro sign
    assertBase64(new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}); // half of a pair
    assertBase64(new byte[] {(byte) 0xC0, (byte) 0x80}); // a longer form than needed
  }

  @Test
  void noDataIsAnEmptyText() {
    assertThat(shown(new byte[0])).isEqualTo(new ShownData("", DataEncoding.TEXT, 0, false));
    assertThat(shown(new byte[0]).isEmpty()).isTrue();
  }

  @Test
  void asMuchAsIsShownIsNotCut() {
    ShownData shown = shown("x".repeat(ShownData.MAX_BYTES).getBytes(UTF_8));
    assertThat(shown.isTruncated()).isFalse();
    assertThat(shown.text()).hasSize(ShownData.MAX_BYTES);
  }

  @Test
  void longTextIsCutAndItsSizeIsTheTrueOne() {
    ShownData shown = shown("x".repeat(ShownData.MAX_BYTES + 1).getBytes(UTF_8));
    assertThat(shown.isTruncated()).isTrue();
    assertThat(shown.text()).hasSize(ShownData.MAX_BYTES);
    assertThat(shown.sizeBytes()).isEqualTo(ShownData.MAX_BYTES + 1);
  }

  @Test
  void longTextIsCutBetweenTwoCharacters() {
    String euros = "xx" + "€".repeat(ShownData.MAX_BYTES);
    ShownData shown = shown(euros.getBytes(UTF_8));
    assertThat(shown.encoding()).isEqualTo(DataEncoding.TEXT);
    assertThat(shown.text()).isEqualTo("xx" + "€".repeat((ShownData.MAX_BYTES - 2) / 3));
  }

  @Test
  void longBytesAreCutBeforeTheyAreEncoded() {
    byte[] zeros = new byte[5 * ShownData.MAX_BYTES];
    ShownData shown = shown(zeros);
    assertThat(shown.encoding()).isEqualTo(DataEncoding.BASE64);
    assertThat(Base64.getDecoder().decode(shown.text()))
        .isEqualTo(Arrays.copyOf(zeros, ShownData.MAX_BYTES));
    assertThat(shown.sizeBytes()).isEqualTo(zeros.length);
  }

  @Test
  void theBufferIsLeftAsItIs() {
    ByteBuffer buffer = ByteBuffer.wrap("abcd".getBytes(UTF_8), 1, 2).asReadOnlyBuffer();
    assertThat(ShownData.of(buffer).text()).isEqualTo("bc");
    assertThat(buffer.position()).isEqualTo(1);
  }

  private static void assertBase64(byte[] bytes) {
    assertThat(shown(bytes))
        .isEqualTo(new ShownData(
            Base64.getEncoder().encodeToString(bytes), DataEncoding.BASE64, bytes.length, false));
  }

  private static ShownData shown(byte[] bytes) {
    return ShownData.of(ByteBuffer.wrap(bytes));
  }
}
