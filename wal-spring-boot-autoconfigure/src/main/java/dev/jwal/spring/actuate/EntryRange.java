// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Which entries a request asks for.
 *
 * @param from the index of the first, unsigned; {@code null} for the first that is there
 * @param max how many at most
 */
record EntryRange(@Nullable Long from, int max) {

  private static final int DEFAULT_MAX = 100;
  private static final int LARGEST_MAX = 1000;

  /**
   * Reads what a URL says.
   *
   * @throws IllegalArgumentException if it is no index, or not as many as may be asked for
   */
  static EntryRange parse(@Nullable String from, @Nullable String max) {
    return new EntryRange(
        from == null ? null : index(from), max == null ? DEFAULT_MAX : count(max));
  }

  private static long index(String text) {
    return UnsignedText.parse(text)
        .orElseThrow(() -> new IllegalArgumentException(
            "'%s' is no index. Give 'from' as a number without a sign, in decimal (26) or hexadecimal (0x1a)."
                .formatted(text)));
  }

  private static int count(String text) {
    OptionalLong count = UnsignedText.parse(text);
    if (count.isEmpty()
        || count.getAsLong() < 1
        || Long.compareUnsigned(count.getAsLong(), LARGEST_MAX) > 0) {
      throw new IllegalArgumentException(
          "'%s' is no number of entries. Give 'max' from 1 to %d; the answer says what comes 'next'."
              .formatted(text, LARGEST_MAX));
    }
    return (int) count.getAsLong();
  }
}
