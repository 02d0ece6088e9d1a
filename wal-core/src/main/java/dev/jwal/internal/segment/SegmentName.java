// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.segment;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A segment's name: {@code <sequence>-<index>.wal}, both in 16 hexadecimal digits.
 *
 * @param sequence the segment's number; the first is 0, each next one more; unsigned
 * @param firstIndex the index that comes next when the segment is created; unsigned
 */
public record SegmentName(long sequence, long firstIndex) {

  /** The name of every log's first segment. */
  public static final SegmentName FIRST = new SegmentName(0, 0);

  /** What the names of segments end in. */
  public static final String SUFFIX = ".wal";

  // etcd's scanf takes shorter numbers and capitals too; it writes neither.
  // (server/storage/wal/util.go)
  private static final Pattern FORM = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{16})\\.wal");

  /**
   * Reads a name.
   *
   * @param name a file's name
   * @return what it says; empty if it is not a segment's
   */
  public static Optional<SegmentName> parse(String name) {
    Matcher matcher = FORM.matcher(name);
    return matcher.matches()
        ? Optional.of(new SegmentName(hex(matcher.group(1)), hex(matcher.group(2))))
        : Optional.empty();
  }

  /**
   * Returns whether a file means that there is a log, though it may not be named as segments are:
   * then nothing is created beside it. (etcd server/storage/wal/util.go: Exist) Hidden files are
   * none, as macOS puts {@code ._} files beside all others where they lose attributes.
   *
   * @param name a file's name
   * @return whether it ends in {@code .wal} and is not hidden
   */
  public static boolean standsForLog(String name) {
    return name.endsWith(SUFFIX) && !name.startsWith(".");
  }

  private static long hex(String digits) {
    return HexFormat.fromHexDigitsToLong(digits);
  }

  /**
   * Returns the name of the segment after this one.
   *
   * @param firstIndex the index that comes next when it is created
   * @return the next sequence with that index
   */
  public SegmentName next(long firstIndex) {
    return new SegmentName(sequence + 1, firstIndex);
  }

  @Override
  public String toString() {
    return "%016x-%016x%s".formatted(sequence, firstIndex, SUFFIX);
  }
}
