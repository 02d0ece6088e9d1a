// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.recovery;

import dev.jwal.ReplayHandler;
import dev.jwal.Verification;
import dev.jwal.WalException;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.log.TailWriter;
import dev.jwal.internal.read.LogReader;
import dev.jwal.internal.read.ReadAhead;
import dev.jwal.internal.read.Records;
import dev.jwal.internal.read.TornTail;
import dev.jwal.internal.segment.Segment;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One reading of some segments, from a start to the end, and what it found.
 *
 * @param segments the segments that were read
 * @param fold what raft makes of them
 * @param beginCrc the checksum with which the first segment begins
 * @param carriedCrc the checksum carried into the last segment from the one before
 * @param recordsInLast how many good records the last segment holds
 * @param endOffset where the last good record of the last segment ends
 * @param endCrc the checksum there
 * @param tornTail what a crash left behind it
 * @param records how many records were read
 * @param bytes how many bytes those take up
 * @param took how long it took
 */
public record LogScan(
    List<Segment> segments,
    RecordFold fold,
    int beginCrc,
    int carriedCrc,
    long recordsInLast,
    long endOffset,
    int endCrc,
    Optional<TornTail> tornTail,
    long records,
    long bytes,
    Duration took) {

  /** A checksum and metadata; the hard state is not there if there was none yet. */
  private static final int HEAD_RECORDS = 2;

  public static LogScan of(
      Disk disk,
      LogReader.Use use,
      List<Segment> segments,
      StartPoint start,
      RecordFold.Gaps gaps,
      byte @Nullable [] expectedMetadata,
      ReplayHandler handler,
      Progress progress) {
    LogReader reader = new LogReader(disk, segments, use, TailWriter.UNSYNCED_WINDOW_BYTES);
    return of(reader, segments, start, gaps, expectedMetadata, handler, progress);
  }

  /** Reads one segment by itself and verifies it. */
  public static LogScan of(SingleSegment single) {
    return of(
        single.reader(),
        List.of(single.segment()),
        StartPoint.atSegment(single.segment()),
        RecordFold.Gaps.ALLOWED,
        null,
        RecordFold.NOBODY,
        Progress.UNHEARD);
  }

  private static LogScan of(
      LogReader reader,
      List<Segment> segments,
      StartPoint start,
      RecordFold.Gaps gaps,
      byte @Nullable [] expectedMetadata,
      ReplayHandler handler,
      Progress progress) {
    long begin = System.nanoTime();
    try (reader;
        ReadAhead ahead = new ReadAhead(reader)) {
      Records records = handler == RecordFold.NOBODY ? reader : ahead;
      RecordFold fold = new RecordFold(records, start, gaps, expectedMetadata, handler);
      fold.run(progress);
      return new LogScan(
          segments,
          fold,
          reader.beginCrc(),
          reader.carriedCrc(),
          reader.recordsInSegment(),
          reader.offset(),
          reader.crc(),
          reader.tornTail(),
          reader.records(),
          reader.bytes(),
          Duration.ofNanos(System.nanoTime() - begin));
    } catch (IOException e) {
      throw new WalException.Io(WalException.Operation.CLOSE, segments.get(0).directory(), e);
    }
  }

  Segment last() {
    return segments.get(segments.size() - 1);
  }

  /**
   * Whether the last segment's head has to be written again. Only damage leaves it incomplete, as a segment gets its name
   * after its head is durable; what it said is known from the segments before.
   */
  boolean lacksHead() {
    return segments.size() > 1 && recordsInLast < HEAD_RECORDS;
  }

  /** Whether the hard state at the end of the last segment's head was cut off. */
  boolean lacksStateInHead() {
    return segments.size() > 1
        && recordsInLast == HEAD_RECORDS
        && tornTail.isPresent()
        && !fold.state().isEmpty();
  }

  public Verification verification() {
    return new Verification(
        segments.size(),
        records,
        fold.entries(),
        bytes,
        fold.firstIndex(),
        fold.lastIndex(),
        fold.state(),
        tornTail.map(TailRepair::preview),
        took,
        Instant.now());
  }
}
