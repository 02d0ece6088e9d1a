// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.WalException;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.segment.Segment;
import java.io.IOException;

/**
 * Distinguishes a write that a crash cut short from damage to what had been synced.
 *
 * <p>Both can look alike: a sector of zeros. But a crash changes nothing that was durable, leaves
 * nothing further on than what was not yet synced, and nothing in a segment whose head is not
 * durable.
 */
final class TornTailDetector {

  private final Segment segment;
  private final DiskFile file;
  private final FrameReader frames;
  private final SyncEvidence evidence;
  private final long unsyncedWindow;

  /**
   * Makes a detector for the last segment of a log.
   *
   * @param file its file
   * @param frames where the reader is
   * @param evidence how far the segment is known to be durable
   * @param unsyncedWindow the most bytes that a crash can leave without a sync
   */
  TornTailDetector(
      Segment segment,
      DiskFile file,
      FrameReader frames,
      SyncEvidence evidence,
      long unsyncedWindow) {
    this.segment = segment;
    this.file = file;
    this.frames = frames;
    this.evidence = evidence;
    this.unsyncedWindow = unsyncedWindow;
  }

  /** Checks that no record is known to have been where the reader has found none. */
  void requireNothingLost() {
    if (evidence.isLostAfter(frames.offset())) {
      throw corrupt(frames.offset(), "no record (but " + evidence.described() + ")");
    }
  }

  /**
   * Decides what is at the reader's position, and after it.
   *
   * @param crc the running checksum there
   * @param problem what was found there
   * @return the torn tail
   * @throws WalException.Corrupt if it is none
   */
  TornTail torn(int crc, String problem) throws IOException {
    long offset = frames.offset();
    if (evidence.coversByte(offset)) {
      throw corrupt(offset, problem + " (but " + evidence.described() + ")");
    }
    if (FlippedBit.explains(file, frames.fileSize(), offset, crc)) {
      throw corrupt(offset, problem + " (one flipped bit explains it, and no unfinished write)");
    }
    long bytes = frames.endOfNonZero() - offset;
    // Records are multiples of eight bytes: the last one may end in zeros.
    long end = Math.min(frames.fileSize(), offset + bytes + 7 & ~7L);
    DamageScan scan = new DamageScan(file, offset, end);
    // A segment gets its name when its head is durable, and records come after that.
    boolean lostItsHead = offset == 0 && scan.records() > 0;
    boolean reachesTooFar =
        bytes > unsyncedWindow && (scan.gaveUp() || scan.validEnd() - offset > unsyncedWindow);
    if (lostItsHead || reachesTooFar) {
      throw corrupt(
          offset,
          "%s; valid records follow up to byte %d, further than any unfinished write reaches"
              .formatted(problem, scan.validEnd()));
    }
    return new TornTail(
        segment, offset, problem, bytes, scan.records(), scan.firstIndex(), scan.lastIndex());
  }

  private WalException.Corrupt corrupt(long offset, String problem) {
    return new WalException.Corrupt(segment.path(), offset, problem);
  }
}
