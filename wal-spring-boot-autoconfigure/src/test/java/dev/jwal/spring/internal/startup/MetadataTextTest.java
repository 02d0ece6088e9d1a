// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class MetadataTextTest {

  @Test
  void textStandsForItsUtf8Bytes() {
    assertThat(MetadataText.parse("Öl")).containsExactly(0xC3, 0x96, 'l');
  }

  @Test
  void base64StandsForAnyBytes() {
    assertThat(MetadataText.parse("base64:AP8=")).containsExactly(0x00, 0xFF);
  }

  @Test
  void badBase64IsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MetadataText.parse("base64:no!"))
        .withMessageContaining("what follows 'base64:' must be base 64");
  }

  @Test
  void textIsWrittenAsText() {
    assertThat(MetadataText.format(new byte[] {'o', 'r', 'd', 'e', 'r', 's'})).isEqualTo("orders");
  }

  @Test
  void bytesThatAreNotUtf8AreWrittenInBase64() {
    assertThat(MetadataText.format(new byte[] {0x41, (byte) 0xFF})).isEqualTo("base64:Qf8=");
  }

  @Test
  void controlCharactersAreWrittenInBase64() {
    assertThat(MetadataText.format(new byte[] {8, 1})).isEqualTo("base64:CAE=");
  }

  @Test
  void textThatLooksLikeBase64IsWrittenSoThatItReadsBackTheSame() {
    byte[] metadata = MetadataText.parse("base64:" + "YmFzZTY0OmhpIQ==");
    assertThat(metadata).asString().isEqualTo("base64:hi!");
    assertThat(MetadataText.parse(MetadataText.format(metadata))).isEqualTo(metadata);
  }
}
