// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import dev.jwal.SegmentInfo;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which segment a request means: a file's name, or its sequence in decimal, or in hexadecimal after
 * {@code 0x}. The digits of a file's name alone are refused, because they could be either.
 *
 * @param text what was written
 * @param sequence the segment's number, unsigned
 */
record SegmentSelector(String text, long sequence) {

  private static final Pattern NAME = Pattern.compile("([0-9a-f]{16})-[0-9a-f]{16}\\.wal");

  /** Empty if it is none of the three. */
  static Optional<SegmentSelector> parse(String text) {
    Matcher name = NAME.matcher(text);
    OptionalLong sequence = name.matches()
        ? OptionalLong.of(Long.parseUnsignedLong(name.group(1), 16))
        : UnsignedText.parse(text);
    return sequence.isPresent()
        ? Optional.of(new SegmentSelector(text, sequence.getAsLong()))
        : Optional.empty();
  }

  /** Whether a segment with this number is the one that was meant: a name has to be the same. */
  boolean means(String name) {
    return !NAME.matcher(text).matches() || text.equals(name);
  }

  static ProblemDescriptor unreadable(String text) {
    return ProblemDescriptor.of("'"
        + text
        + "' is no segment. Name the file, as in 000000000000001a-00000000000003e9.wal, or its"
        + " sequence: the first half of the name, in decimal (26) or hexadecimal (0x1a).");
  }

  /** With the segments that there are. */
  ProblemDescriptor notFoundAmong(List<SegmentInfo> segments) {
    String there = segments.isEmpty()
        ? "It has none."
        : "It has " + describe(segments.get(0)) + " to "
            + describe(segments.get(segments.size() - 1)) + ".";
    return ProblemDescriptor.of("the log has no segment " + text + ". " + there);
  }

  private static String describe(SegmentInfo segment) {
    return Long.toUnsignedString(segment.sequence()) + " (" + segment.name() + ")";
  }
}
