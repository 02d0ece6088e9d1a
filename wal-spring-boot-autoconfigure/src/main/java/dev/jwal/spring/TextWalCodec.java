// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.springframework.core.ResolvableType;

/** Takes text as UTF-8, and nothing else. */
public final class TextWalCodec implements WalCodec {

  /** A codec without settings. */
  public TextWalCodec() {}

  @Override
  public byte[] encode(Object value) {
    if (value instanceof String text) {
      return text.getBytes(UTF_8);
    }
    throw new WalCodecException(
        "a value of type " + value.getClass().getName() + " cannot be encoded: " + expected(),
        null);
  }

  @Override
  public Object decode(byte[] data, ResolvableType type) {
    if (!type.isAssignableFrom(String.class)) {
      throw new WalCodecException("nothing decodes to " + type + ": " + expected(), null);
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString();
    } catch (CharacterCodingException notText) {
      throw new WalCodecException("the data is not UTF-8", notText);
    }
  }

  private static String expected() {
    return "expected byte[] or String. For other types add spring-boot-starter-jackson, or define a WalCodec bean";
  }
}
