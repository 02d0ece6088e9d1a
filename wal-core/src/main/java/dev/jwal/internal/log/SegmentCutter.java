// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.SegmentInfo;
import dev.jwal.WalException;
import dev.jwal.internal.disk.Closing;
import dev.jwal.internal.record.RecordEncoder;
import dev.jwal.internal.segment.SegmentName;
import dev.jwal.internal.segment.SegmentWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

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
   * @throws RequestFailedException if the next could not be created; nothing has changed then
   */
  TailState cut(TailState end) {
    return cut(end, end.nextSegmentName(), SegmentHead.NOTHING_MORE);
  }

  /**
   * Seals the segment as a cut does, and restarts the log in the next: its name and its head leave
   * out all that the mark takes the place of.
   *
   * @param end where the log ends
   * @return where it ends in the next segment, all of it durable
   * @throws RequestFailedException if the next could not be created; nothing has changed then
   */
  TailState restart(TailState end, Restart restart) {
    SegmentName name = end.segment().name().next(restart.mark().index());
    return cut(end, name, out -> restart.encodeAfter(end.state(), out)).restarted(restart);
  }

  private TailState cut(TailState end, SegmentName name, Consumer<RecordEncoder> head) {
    NextSegment.Created next = nextSegment.createAfter(name, end, head, writer::finish);
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
