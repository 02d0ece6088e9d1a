// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.HardState;
import dev.jwal.SegmentInfo;
import dev.jwal.internal.segment.SegmentName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What others may see of an open log: all of one moment, after a recent request. Immutable.
 *
 * @param sealedSegments the segments before the current one, oldest first
 * @param current the segment that is being written
 * @param allocatedBytes the length of its file
 * @param tail where the log ends
 */
public record LogView(
    List<SegmentInfo> sealedSegments, Current current, long allocatedBytes, TailState tail) {

  /**
   * What does not change of a segment while it is written.
   *
   * @param name its file's name
   * @param sequence its number, unsigned
   * @param firstIndex the index that its name says, unsigned
   * @param createdAt when it was made
   */
  public record Current(String name, long sequence, long firstIndex, Instant createdAt) {}

  /**
   * Returns the segments of the log, the current one last.
   *
   * @return the segments, oldest first
   */
  public List<SegmentInfo> segments() {
    List<SegmentInfo> segments = new ArrayList<>(sealedSegments.size() + 1);
    segments.addAll(sealedSegments);
    segments.add(currentSegment());
    return segments;
  }

  /** The current segment's name. */
  SegmentName segmentName() {
    return new SegmentName(current.sequence(), current.firstIndex());
  }

  /** The current segment, as far as it is written. */
  SegmentInfo currentSegment() {
    return new SegmentInfo(
        current.name(),
        current.sequence(),
        current.firstIndex(),
        tail.offset(),
        allocatedBytes,
        current.createdAt(),
        false);
  }

  /**
   * Returns the last hard state.
   *
   * @return the state, {@link HardState#EMPTY} if there is none
   */
  public HardState state() {
    return tail.state();
  }
}
