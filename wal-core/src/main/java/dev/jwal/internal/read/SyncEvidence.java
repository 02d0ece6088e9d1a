// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.segment.Segment;
import dev.jwal.internal.segment.SyncPoint;
import dev.jwal.internal.segment.SyncPoint.FileVersion;
import dev.jwal.internal.segment.SyncPointFile;
import java.io.IOException;

/**
 * What is known from elsewhere of how far a segment is durable. Only evidence against a repair:
 * where there is none, a log is read all the same. A copy of the segment may be older than what is
 * known, or cut short: nothing is known of it.
 *
 * <p>To be looked up before the segment is read: the log may be growing meanwhile.
 */
final class SyncEvidence {

  /** There is none. */
  static final SyncEvidence NONE = new SyncEvidence(0, false);

  private final long durableEnd;
  private final boolean unwrittenSince;

  private SyncEvidence(long durableEnd, boolean unwrittenSince) {
    this.durableEnd = durableEnd;
    this.unwrittenSince = unwrittenSince;
  }

  /** Looks up what is known of a segment. */
  static SyncEvidence of(Disk disk, Segment segment) {
    SyncPoint point = SyncPointFile.read(disk, segment.directory()).orElse(null);
    if (point == null || !point.segment().equals(segment.name())) {
      return NONE;
    }
    try {
      FileVersion now = FileVersion.of(disk, segment.path());
      return now.identity() != Disk.UNKNOWN_IDENTITY
              && now.identity() == point.file().identity()
          ? new SyncEvidence(point.offset(), now.equals(point.file()))
          : NONE;
    } catch (IOException unknown) {
      return NONE;
    }
  }

  /**
   * Where the last record ends that is known to have been durable, in bytes from the segment's
   * start.
   */
  long durableEnd() {
    return durableEnd;
  }

  /** What is known, for a message about what contradicts it. */
  String described() {
    return "the log was durable up to byte %d, as %s says; if the file was restored from a copy, delete %s and open the log again"
        .formatted(durableEnd, SyncPointFile.NAME, SyncPointFile.NAME);
  }

  /**
   * Whether what is at an offset was durable once, so that no crash explains what is wrong with it.
   */
  boolean coversByte(long offset) {
    return offset < durableEnd;
  }

  /**
   * Whether a segment that seems to end at an offset has lost records after it. A segment that was
   * written since the point was recorded may have been restored from a backup, in place.
   */
  boolean isLostAfter(long offset) {
    return unwrittenSince && offset < durableEnd;
  }
}
