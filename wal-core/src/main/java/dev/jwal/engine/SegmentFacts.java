package dev.jwal.engine;

import dev.jwal.SegmentInfo;
import dev.jwal.segment.Disk;
import dev.jwal.segment.Segment;
import java.io.IOException;

/** What can be told of a segment without reading it. */
final class SegmentFacts {

  private SegmentFacts() {}

  static SegmentInfo of(Disk disk, Segment segment, boolean released) throws IOException {
    long size = disk.size(segment.path());
    return new SegmentInfo(
        segment.name().toString(),
        segment.sequence(),
        segment.firstIndex(),
        size,
        size,
        disk.createdAt(segment.path()),
        released);
  }
}
