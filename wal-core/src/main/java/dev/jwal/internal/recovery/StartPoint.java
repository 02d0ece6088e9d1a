// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.recovery;

import dev.jwal.SnapshotMark;
import dev.jwal.internal.segment.Segment;
import org.jspecify.annotations.Nullable;

/**
 * Where reading a log begins.
 *
 * @param mark the snapshot mark that has to be found; {@code null} if none has to
 * @param indexBefore the index after which entries are wanted
 * @param indexMustExist whether the first index wanted has to be in the log
 * @param segmentIndex the index by which the first segment to read is chosen
 */
public record StartPoint(
    @Nullable SnapshotMark mark, long indexBefore, boolean indexMustExist, long segmentIndex) {

  public static StartPoint atMark(SnapshotMark mark) {
    return new StartPoint(mark, mark.index(), false, mark.index());
  }

  /** The first index wanted; 0 and 1 both mean everything, as no log's entries begin before 1. */
  public static StartPoint atIndex(long index) {
    return new StartPoint(null, index == 0 ? 0 : index - 1, index != 0, index);
  }

  /** At the first record of a segment. */
  public static StartPoint atSegment(Segment segment) {
    long firstIndex = segment.firstIndex();
    return new StartPoint(null, firstIndex == 0 ? 0 : firstIndex - 1, false, firstIndex);
  }

  boolean isAt(SnapshotMark found) {
    return mark != null && mark.index() == found.index() && mark.term() == found.term();
  }

  boolean contradicts(SnapshotMark found) {
    return mark != null && mark.index() == found.index() && mark.term() != found.term();
  }
}
