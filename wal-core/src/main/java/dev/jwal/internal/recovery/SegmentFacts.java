// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.recovery;

import dev.jwal.SegmentInfo;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.segment.Segment;
import java.io.IOException;

/** What is known of a segment that is not being written. */
public final class SegmentFacts {

  private SegmentFacts() {}

  /** Of a segment that was not read: all of it is taken to hold records. */
  public static SegmentInfo of(Disk disk, Segment segment) throws IOException {
    long size = disk.size(segment.path());
    return info(disk, segment, size, size);
  }

  /** Of a segment whose records were counted. */
  public static SegmentInfo of(Disk disk, Segment segment, long sizeBytes) throws IOException {
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
