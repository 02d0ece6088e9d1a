// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.engine;

import dev.jwal.SegmentInfo;
import dev.jwal.disk.Disk;
import dev.jwal.segment.Segment;
import java.io.IOException;

/** What can be told of a segment that is not being written. */
final class SegmentFacts {

  private SegmentFacts() {}

  /** Of a segment that was not read: all of it is taken to hold records. */
  static SegmentInfo of(Disk disk, Segment segment) throws IOException {
    long size = disk.size(segment.path());
    return info(disk, segment, size, size);
  }

  /** Of a segment whose records were counted. */
  static SegmentInfo of(Disk disk, Segment segment, long sizeBytes) throws IOException {
    return info(disk, segment, sizeBytes, disk.size(segment.path()));
  }

  private static SegmentInfo info(Disk disk, Segment segment, long sizeBytes, long allocatedBytes)
      throws IOException {
    return new SegmentInfo(
        segment.name().toString(),
        segment.sequence(),
        segment.firstIndex(),
        sizeBytes,
        allocatedBytes,
        disk.lastWrittenAt(segment.path()),
        false);
  }
}
