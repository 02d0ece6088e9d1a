// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.recovery;

import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.Failures;
import dev.jwal.internal.segment.Segment;
import dev.jwal.internal.segment.SegmentName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Which segments of a directory are read. (etcd server/storage/wal/util.go: searchIndex,
 * isValidSeq)
 */
public final class SegmentChoice {

  private SegmentChoice() {}

  private static List<Segment> list(Disk disk, Path directory) {
    List<Segment> segments = Segment.list(disk, directory);
    if (segments.isEmpty()) {
      throw missing(disk, directory);
    }
    return segments;
  }

  private static WalException missing(Disk disk, Path directory) {
    try {
      return disk.list(directory).stream()
          .filter(SegmentName::standsForLog)
          .findFirst()
          .map(other -> new WalException.Missing(directory, other))
          .orElseGet(() -> new WalException.Missing(directory));
    } catch (IOException e) {
      return Failures.of(WalException.Operation.READ, directory, e);
    }
  }

  /** All segments of a log, which must be there and have no hole. */
  public static List<Segment> all(Disk disk, Path directory) {
    List<Segment> segments = list(disk, directory);
    requireNoHole(segments);
    return segments;
  }

  /** The last segment that begins at or before the start, and all after it. */
  public static List<Segment> from(StartPoint start, Disk disk, Path directory) {
    List<Segment> segments = list(disk, directory);
    int first = firstFor(start.segmentIndex(), segments);
    if (first < 0) {
      throw noSegmentFor(start, segments.get(0));
    }
    List<Segment> chosen = segments.subList(first, segments.size());
    requireNoHole(chosen);
    return chosen;
  }

  /**
   * Returns the place of the last segment that begins at or before an index; -1 if there is none.
   */
  static int firstFor(long index, List<Segment> segments) {
    int i = segments.size() - 1;
    while (i >= 0 && Long.compareUnsigned(segments.get(i).firstIndex(), index) > 0) {
      i--;
    }
    return i;
  }

  private static WalException noSegmentFor(StartPoint start, Segment oldest) {
    SnapshotMark mark = start.mark();
    if (mark != null) {
      return new WalException.SnapshotNotFound(oldest.directory(), mark, List.of());
    }
    return new WalException.IndexNotFound(
        oldest.directory(),
        start.segmentIndex(),
        "the oldest segment, %s, begins at index %s"
            .formatted(oldest.name(), Long.toUnsignedString(oldest.firstIndex())));
  }

  // etcd lets a hole after segment 0 pass, because 0 means "none before" there.
  private static void requireNoHole(List<Segment> segments) {
    for (int i = 1; i < segments.size(); i++) {
      long expected = segments.get(i - 1).sequence() + 1;
      Segment segment = segments.get(i);
      if (segment.sequence() != expected) {
        throw new WalException.Corrupt(
            segment.path(),
            0,
            "a segment with sequence %016x where %016x was expected: a file is missing"
                .formatted(segment.sequence(), expected));
      }
    }
  }
}
