// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jwal.spring.actuate.EntryDescriptor.DataEncoding;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.util.Base64;
import java.util.Optional;

/**
 * An entry's data, or its beginning, as a text.
 *
 * @param text the text
 * @param encoding how it stands for the bytes
 * @param sizeBytes how many bytes of data the entry has
 * @param isTruncated whether the text is only the beginning
 */
record ShownData(String text, DataEncoding encoding, int sizeBytes, boolean isTruncated) {

  /** How many bytes of an entry's data are shown at most: enough to see what it is. */
  static final int MAX_BYTES = 4096;

  /** Leaves the buffer as it is, and does not keep it. */
  static ShownData of(ByteBuffer data) {
    int size = data.remaining();
    boolean truncated = size > MAX_BYTES;
    byte[] shown = new byte[Math.min(size, MAX_BYTES)];
    data.duplicate().get(shown);
    return printable(shown, truncated)
        .map(text -> new ShownData(text, DataEncoding.TEXT, size, truncated))
        .orElseGet(() -> new ShownData(
            Base64.getEncoder().encodeToString(shown), DataEncoding.BASE64, size, truncated));
  }

  boolean isEmpty() {
    return sizeBytes == 0;
  }

  /** A character that is only half there, because the rest is not shown, is left out. */
  private static Optional<String> printable(byte[] bytes, boolean truncated) {
    CharsetDecoder decoder = UTF_8.newDecoder(); // It reports what is malformed.
    CharBuffer decoded = CharBuffer.allocate(bytes.length);
    if (decoder.decode(ByteBuffer.wrap(bytes), decoded, !truncated).isError()) {
      return Optional.empty();
    }
    String text = decoded.flip().toString();
    return text.codePoints().allMatch(ShownData::isPrintable)
        ? Optional.of(text)
        : Optional.empty();
  }

  /** No control character but white space, as it might do something to who reads it. */
  private static boolean isPrintable(int character) {
    return character == '\t'
        || character == '\n'
        || character == '\r'
        || Character.isDefined(character) && !Character.isISOControl(character);
  }
}
