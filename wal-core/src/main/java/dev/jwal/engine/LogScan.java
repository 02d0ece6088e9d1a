package dev.jwal.engine;

import dev.jwal.ReplayHandler;
import dev.jwal.Verification;
import dev.jwal.WalException;
import dev.jwal.commit.LogTail;
import dev.jwal.segment.Disk;
import dev.jwal.segment.LogReader;
import dev.jwal.segment.Segment;
import dev.jwal.segment.TornTail;
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
 * @param endOffset where the last good record of the last segment ends
 * @param endCrc the checksum there
 * @param tornTail what a crash left behind it
 * @param records how many records were read
 * @param bytes how many bytes those take up
 * @param took how long it took
 */
record LogScan(
    List<Segment> segments,
    RecordFold fold,
    int beginCrc,
    long endOffset,
    int endCrc,
    Optional<TornTail> tornTail,
    long records,
    long bytes,
    Duration took) {

  static LogScan of(
      Disk disk,
      List<Segment> segments,
      StartPoint start,
      RecordFold.Gaps gaps,
      byte @Nullable [] expectedMetadata,
      ReplayHandler handler) {
    long begin = System.nanoTime();
    try (LogReader reader = new LogReader(
        segments, segment -> disk.read(segment.path()), LogTail.UNSYNCED_WINDOW_BYTES)) {
      RecordFold fold = new RecordFold(reader, start, gaps, expectedMetadata, handler);
      fold.run();
      return new LogScan(
          segments,
          fold,
          reader.beginCrc(),
          reader.offset(),
          reader.crc(),
          reader.tornTail(),
          reader.records(),
          reader.bytes(),
          Duration.ofNanos(System.nanoTime() - begin));
    } catch (IOException e) {
      throw new WalException.Io("close", segments.get(0).directory(), e);
    }
  }

  Segment last() {
    return segments.get(segments.size() - 1);
  }

  Verification verification() {
    return new Verification(
        segments.size(),
        records,
        fold.entries(),
        bytes,
        fold.firstIndex(),
        fold.lastIndex(),
        fold.state(),
        took,
        Instant.now());
  }
}
