// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.SegmentInfo;
import dev.jwal.WalException;
import dev.jwal.internal.disk.Closing;
import dev.jwal.internal.segment.SegmentWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Seals the current segment and continues the log in the next.
 *
 * <p>Confined to the thread that writes the log, but for {@link #displacement()}.
 */
final class SegmentCutter {

  private final TailWriter writer;
  private final SegmentList sealedSegments;
  private final NextSegment nextSegment;
  private volatile CurrentFile currentFile;

  SegmentCutter(TailWriter writer, SegmentList sealedSegments, NextSegment nextSegment) {
    this.writer = writer;
    this.sealedSegments = sealedSegments;
    this.nextSegment = nextSegment;
    this.currentFile = CurrentFile.of(writer);
  }

  /** Throws if the current segment is no longer where it was opened. */
  void requireInPlace() {
    currentFile.requireInPlace();
  }

  /** What is wrong with where the current segment is. May be called from any thread. */
  Optional<WalException> displacement() throws IOException {
    return currentFile.displacement();
  }

  /**
   * Makes durable what was encoded, seals the segment and switches the writer to the next.
   *
   * @param end where the log ends
   * @return where it ends in the next segment, all of it durable
   * @throws CutFailedException if the next could not be created; nothing has changed then
   */
  TailState cut(TailState end) {
    NextSegment.Created next = nextSegment.createAfter(end, writer::finish);
    try {
      return switchTo(next, end.synced());
    } catch (Throwable e) {
      if (writer.file() != next.segment().file()) {
        Closing.after(e, next.segment());
      }
      throw e;
    }
  }

  private TailState switchTo(NextSegment.Created next, TailState end) {
    SegmentWriter segment = next.segment();
    SegmentInfo sealedSegment = end.allocated(writer.allocatedBytes()).currentSegment();
    sealedSegments.add(writer.segment(), sealedSegment, writer.file());
    writer.switchTo(segment, next.crc());
    currentFile = CurrentFile.of(writer);
    return end.inNextSegment(
        sealedSegments.infos(),
        new CurrentSegment(segment.segment().name(), Instant.now()),
        writer.size(),
        next.crc());
  }
}
