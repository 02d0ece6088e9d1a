// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import dev.jwal.Entry;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SanitizableData;

/**
 * An entry, as the endpoint shows it.
 *
 * @param index its place in the log, as all indexes without a sign
 * @param term the term in which it was proposed
 * @param type {@code NORMAL}, {@code CONF_CHANGE}, {@code CONF_CHANGE_V2}, or another number
 * @param sizeBytes how many bytes of data it has
 * @param data the data, or its beginning; masked unless it may be shown; absent if there is none
 * @param dataEncoding how {@code data} stands for the bytes; absent if it is masked, or if there is
 *     none
 * @param truncated {@code true} if {@code data} is only the beginning; absent otherwise
 */
public record EntryDescriptor(
    Number index,
    Number term,
    String type,
    int sizeBytes,
    @Nullable String data,
    @Nullable DataEncoding dataEncoding,
    @Nullable Boolean truncated) {

  /** How a text stands for bytes. */
  public enum DataEncoding {
    /** The bytes are printable text in UTF-8, which is shown as it is. */
    TEXT,
    /** Base 64, with padding. */
    BASE64
  }

  static EntryDescriptor of(
      int type, long term, long index, ShownData data, UnaryOperator<String> sanitizer) {
    String shown = data.isEmpty() ? null : sanitizer.apply(data.text());
    boolean masked = SanitizableData.SANITIZED_VALUE.equals(shown) && !shown.equals(data.text());
    return new EntryDescriptor(
        UnsignedNumber.of(index),
        UnsignedNumber.of(term),
        nameOf(type),
        data.sizeBytes(),
        shown,
        shown == null || masked ? null : encodingOf(shown, data),
        shown != null && !masked && data.isTruncated() ? true : null);
  }

  /** What the application has put in the place of the data is text. */
  private static DataEncoding encodingOf(String shown, ShownData data) {
    return shown.equals(data.text()) ? data.encoding() : DataEncoding.TEXT;
  }

  private static String nameOf(int type) {
    return switch (type) {
      case Entry.NORMAL -> "NORMAL";
      case Entry.CONF_CHANGE -> "CONF_CHANGE";
      case Entry.CONF_CHANGE_V2 -> "CONF_CHANGE_V2";
      default -> Integer.toString(type);
    };
  }
}
