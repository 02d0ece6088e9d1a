// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.read;

import dev.jwal.WalException;
import dev.jwal.disk.DiskFile;
import dev.jwal.segment.Segment;
import java.io.IOException;

/**
 * Tells a write that a crash cut short from damage to what had been synced.
 *
 * <p>Both can look alike: a sector of zeros. But a crash leaves nothing further on than what was not yet synced, and
 * nothing in a segment whose head is not durable. Whole records there say that what is damaged was acknowledged once.
 */
final class TailJudge {

  private final long unsyncedWindow;

  TailJudge(long unsyncedWindow) {
    this.unsyncedWindow = unsyncedWindow;
  }

  /** Judges what lies behind the place at which the reader of the last segment stands. */
  TornTail torn(Segment segment, DiskFile file, FrameReader frames, String problem)
      throws IOException {
    long offset = frames.offset();
    long bytes = frames.endOfNonZero() - offset;
    // Records are whole multiples of eight bytes: the last one may end in zeros.
    long end = Math.min(frames.fileSize(), offset + bytes + 7 & ~7L);
    DamageScan scan = new DamageScan(file, offset, end);
    if (offset == 0 && segment.sequence() != 0 && scan.records() > 0) {
      // A segment gets its name when its head is durable, and records come after that. (The first
      // segment loses the
      // first mark with its head, and is refused for that.)
      throw corrupt(segment, offset, problem, scan);
    }
    if (bytes > unsyncedWindow && (scan.gaveUp() || scan.wholeEnd() - offset > unsyncedWindow)) {
      throw corrupt(segment, offset, problem, scan);
    }
    return new TornTail(
        segment, offset, problem, bytes, scan.records(), scan.firstIndex(), scan.lastIndex());
  }

  private static WalException.Corrupt corrupt(
      Segment segment, long offset, String problem, DamageScan scan) {
    return new WalException.Corrupt(
        segment.path(),
        offset,
        problem
            + "; whole records follow up to byte "
            + scan.wholeEnd()
            + ", further than any unfinished write reaches");
  }
}
