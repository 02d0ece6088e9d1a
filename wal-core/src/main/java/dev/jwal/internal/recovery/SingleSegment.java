// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.recovery;

import dev.jwal.WalException;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.Failures;
import dev.jwal.internal.log.TailWriter;
import dev.jwal.internal.read.LocatedRecord;
import dev.jwal.internal.read.LogReader;
import dev.jwal.internal.record.RecordType;
import dev.jwal.internal.segment.Segment;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One segment of a log, to be read by itself, without a lock.
 *
 * @param next the segment after it; {@code null} if it is the last of the log, the only one that
 *     may have a torn tail
 */
public record SingleSegment(
    Disk disk, Segment segment, @Nullable Segment next) {

  public static SingleSegment of(Disk disk, List<Segment> log, int i) {
    return new SingleSegment(disk, log.get(i), i + 1 < log.size() ? log.get(i + 1) : null);
  }

  public LogReader reader() {
    return next == null
        ? new LogReader(
            disk,
            List.of(segment),
            LogReader.Use.CONCURRENT_WRITER,
            TailWriter.UNSYNCED_WINDOW_BYTES)
        : LogReader.ofSealed(disk, segment);
  }

  /**
   * Whether the segment can be read by itself. Damage counts as a head: opening there reports it.
   */
  boolean hasHead() {
    try {
      return headCrc(reader()).isPresent();
    } catch (WalException.Corrupt damage) {
      return true;
    }
  }

  /**
   * Checks that the segment ends where the one after it begins. Records that are missing at a
   * sealed segment's end leave no other trace.
   *
   * @param offset where the segment's last record ends
   * @param crc the checksum there
   * @throws WalException.Corrupt if the segment after it begins with another checksum, and its head
   *     is valid
   */
  public void requireNextToFollow(long offset, int crc) {
    if (next == null || next.sequence() != segment.sequence() + 1) {
      return;
    }
    OptionalInt begins;
    try {
      begins = headCrc(LogReader.ofSealed(disk, next));
    } catch (WalException.Corrupt damage) {
      return; // It is the one that is damaged, and cannot say anything about this one.
    }
    if (begins.isPresent() && begins.getAsInt() != crc) {
      throw new WalException.Corrupt(
          segment.path(),
          offset,
          "the segment ends, but not where " + next.name() + " continues: records are missing",
          begins.getAsInt(),
          crc);
    }
  }

  /**
   * The checksum with which a segment begins; empty if it does not begin with a checksum and
   * metadata.
   */
  private static OptionalInt headCrc(LogReader segment) {
    try (segment) {
      LocatedRecord first = segment.next();
      return first != null && first.record().type() == RecordType.METADATA
          ? OptionalInt.of(segment.end().firstCrc())
          : OptionalInt.empty();
    } catch (IOException e) {
      throw Failures.of(WalException.Operation.READ, segment.firstSegment().path(), e);
    }
  }
}
