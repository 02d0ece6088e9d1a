// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.startup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;

/**
 * A log's metadata as people write it: text that stands for its UTF-8 bytes, or {@code base64:}
 * followed by any bytes in base 64.
 */
public final class MetadataText {

  private static final String BASE64 = "base64:";

  private MetadataText() {}

  /**
   * Reads metadata.
   *
   * @return the bytes it stands for
   * @throws IllegalArgumentException if what follows {@code base64:} is not base 64
   */
  public static byte[] parse(String text) {
    if (!text.startsWith(BASE64)) {
      return text.getBytes(UTF_8);
    }
    try {
      return Base64.getDecoder().decode(text.substring(BASE64.length()));
    } catch (IllegalArgumentException notBase64) {
      throw new IllegalArgumentException(
          "what follows '" + BASE64 + "' must be base 64: " + notBase64.getMessage(), notBase64);
    }
  }

  /**
   * Writes metadata in the form that {@link #parse} reads back to the same bytes.
   *
   * @param metadata the bytes
   * @return them as text if that is what they are, otherwise in base 64
   */
  public static String format(byte[] metadata) {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(metadata)).toString();
      if (!text.startsWith(BASE64) && text.codePoints().noneMatch(Character::isISOControl)) {
        return text;
      }
    } catch (CharacterCodingException notText) {
      // Bytes, then.
    }
    return BASE64 + Base64.getEncoder().encodeToString(metadata);
  }
}
