// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.recovery;

import dev.jwal.SnapshotMark;
import dev.jwal.internal.raft.LogExtent;
import dev.jwal.internal.segment.Segment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The snapshot marks that were read, oldest first, and what became of them. */
final class FoundMarks {

  private final List<Found> found = new ArrayList<>();

  private record Found(SnapshotMark mark, Segment segment) {}

  void add(SnapshotMark mark, Segment segment) {
    found.add(new Found(mark, segment));
  }

  /** Forgets the others when a mark takes the place of all entries: what follows them is gone. */
  void received(SnapshotMark mark) {
    found.removeIf(other -> !isSame(other.mark(), mark));
  }

  /** The marks that say what is in the log. */
  List<SnapshotMark> valid(LogExtent extent) {
    return found.stream().map(Found::mark).filter(mark -> isValid(mark, extent)).toList();
  }

  /** The marks at which the log can be opened, by a reader that begins with these segments. */
  List<SnapshotMark> openable(LogExtent extent, long commit, List<Segment> segments) {
    return found.stream()
        .filter(one -> isValid(one.mark(), extent))
        .filter(one -> isCommitted(one.mark(), extent, commit))
        .filter(one -> isReadFrom(one, segments))
        .map(Found::mark)
        .toList();
  }

  private static boolean isValid(SnapshotMark mark, LogExtent extent) {
    SnapshotMark received = extent.received();
    boolean isHeldBySnapshot =
        received != null && Long.compareUnsigned(mark.index(), received.index()) < 0;
    return !isHeldBySnapshot && extent.agreesWith(mark) && !isSame(mark, extent.unconfirmed());
  }

  /** Committed by a hard state, or by the entries that came in the place of all others. */
  private static boolean isCommitted(SnapshotMark mark, LogExtent extent, long commit) {
    return Long.compareUnsigned(mark.index(), commit) <= 0 || isSame(mark, extent.received());
  }

  private static boolean isReadFrom(Found one, List<Segment> segments) {
    int first = SegmentChoice.firstFor(one.mark().index(), segments);
    return first >= 0 && segments.get(first).sequence() <= one.segment().sequence();
  }

  private static boolean isSame(SnapshotMark one, @Nullable SnapshotMark other) {
    return other != null && one.index() == other.index() && one.term() == other.term();
  }
}
