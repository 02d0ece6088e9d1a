// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads numbers without a sign as a URL has them: decimal, or hexadecimal after {@code 0x}. */
final class UnsignedText {

  private static final Pattern HEXADECIMAL = Pattern.compile("0[xX]([0-9a-fA-F]{1,16})");
  private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,19}");

  private UnsignedText() {}

  /** Empty if it is neither, or has more than 64 bits. */
  static OptionalLong parse(String text) {
    Matcher hexadecimal = HEXADECIMAL.matcher(text);
    if (hexadecimal.matches()) {
      return OptionalLong.of(Long.parseUnsignedLong(hexadecimal.group(1), 16));
    }
    if (!DECIMAL.matcher(text).matches()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseUnsignedLong(text));
    } catch (NumberFormatException tooLarge) {
      return OptionalLong.empty();
    }
  }
}
