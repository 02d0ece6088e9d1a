// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.recovery;

import dev.jwal.SnapshotMark;
import dev.jwal.Verification;
import dev.jwal.WalException;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.log.TailWriter;
import dev.jwal.internal.read.LogReader;
import dev.jwal.internal.read.ReadEnd;
import dev.jwal.internal.read.Records;
import dev.jwal.internal.read.TornTail;
import dev.jwal.internal.read.ahead.ReadAhead;
import dev.jwal.internal.segment.Segment;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One reading of some segments, from a start to the end, and what it found.
 *
 * @param segments the segments that were read
 * @param fold what raft makes of their records
 * @param end where the log ends
 * @param took how long it took
 */
public record LogScan(List<Segment> segments, RecordFold fold, ReadEnd end, Duration took) {

  /** A checksum and metadata; the hard state is not there if there was none yet. */
  private static final int HEAD_RECORDS = 2;

  /**
   * Reads segments to their end.
   *
   * @param use whether there may be a writer
   * @param segments the segments, with the last of the log
   * @param plan what they are read for
   * @return what was found
   */
  public static LogScan of(Disk disk, LogReader.Use use, List<Segment> segments, ScanPlan plan) {
    LogReader reader = new LogReader(disk, segments, use, TailWriter.UNSYNCED_WINDOW_BYTES);
    return of(reader, segments, plan);
  }

  /** Reads one segment by itself and verifies it. */
  static LogScan of(SingleSegment single) {
    StartPoint start = StartPoint.atSegment(single.segment());
    return of(single.reader(), List.of(single.segment()), ScanPlan.toVerify(start));
  }

  private static LogScan of(LogReader reader, List<Segment> segments, ScanPlan plan) {
    long begin = System.nanoTime();
    try (reader;
        ReadAhead ahead = new ReadAhead(reader)) {
      Records records = plan.hasHandler() ? ahead : reader;
      RecordFold fold = RecordFold.of(records, segments.get(0), plan);
      fold.end(reader.end());
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      return new LogScan(segments, fold, reader.end(), took);
    } catch (IOException e) {
      throw new WalException.Io(WalException.Operation.CLOSE, segments.get(0).directory(), e);
    }
  }

  /** Checks that what was to be found was, and is still there. */
  public void requireStart() {
    fold.requireStart(end.tornTail().orElse(null));
  }

  /** {@return the marks at which the log can be opened, oldest first} */
  public List<SnapshotMark> openableMarks() {
    return fold.openableMarks(segments);
  }

  Segment last() {
    return segments.get(segments.size() - 1);
  }

  Optional<TornTail> tornTail() {
    return end.tornTail();
  }

  /**
   * Whether the last segment's head has to be written again. Only damage leaves it incomplete, as a
   * segment gets its name after its head is durable; what it said is known from the segments
   * before.
   */
  boolean lacksHead() {
    return segments.size() > 1 && end.recordsInLast() < HEAD_RECORDS;
  }

  /** Whether the hard state at the end of the last segment's head was cut off. */
  boolean lacksStateInHead() {
    return segments.size() > 1
        && end.recordsInLast() == HEAD_RECORDS
        && end.tornTail().isPresent()
        && !fold.state().isEmpty();
  }

  /** {@return what was checked} */
  public Verification verification() {
    return new Verification(
        segments.size(),
        end.records(),
        fold.entries(),
        end.bytes(),
        fold.firstIndex(),
        fold.lastIndex(),
        fold.state(),
        end.tornTail().map(TailRepair::preview),
        took,
        Instant.now());
  }
}
