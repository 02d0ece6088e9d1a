// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.inspect;

import dev.jwal.WalException;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.Failures;
import dev.jwal.internal.read.LogReader;
import dev.jwal.internal.read.Records;
import dev.jwal.internal.record.MalformedRecordException;
import dev.jwal.internal.record.Record;
import dev.jwal.internal.record.RecordType;
import dev.jwal.internal.recovery.Progress;
import dev.jwal.internal.recovery.RecordFold;
import dev.jwal.internal.recovery.SegmentFacts;
import dev.jwal.internal.recovery.SingleSegment;
import dev.jwal.internal.recovery.StartPoint;
import dev.jwal.internal.recovery.TailRepair;
import dev.jwal.internal.segment.Segment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Checks one segment, and counts what is in it. */
public final class SegmentInspection {

  private final Disk disk;
  private final Path directory;

  public SegmentInspection(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  public Optional<SegmentSummary> of(long sequence) {
    List<Segment> segments = Segment.list(disk, directory);
    return IntStream.range(0, segments.size())
        .filter(i -> segments.get(i).sequence() == sequence)
        .mapToObj(i -> SingleSegment.of(disk, segments, i))
        .findFirst()
        .map(this::summary);
  }

  private SegmentSummary summary(SingleSegment single) {
    Segment segment = single.segment();
    try (LogReader reader = single.reader()) {
      Count count = new Count(reader);
      RecordFold fold = new RecordFold(
          count, StartPoint.atSegment(segment), RecordFold.Gaps.ALLOWED, null, RecordFold.NOBODY);
      fold.run(Progress.UNHEARD);
      if (reader.tornTail().isEmpty()) {
        single.requireNextToFollow(reader.offset(), reader.crc());
        fold.requireMetadata();
      }
      return new SegmentSummary(
          SegmentFacts.of(disk, segment, reader.bytes()),
          count.of(RecordType.METADATA),
          count.of(RecordType.ENTRY),
          count.of(RecordType.STATE),
          reader.records() - count.all(),
          count.of(RecordType.MARK),
          count.firstEntry,
          count.lastEntry,
          reader.tornTail().map(TailRepair::preview));
    } catch (IOException e) {
      throw Failures.of(WalException.Operation.READ, segment.path(), e);
    }
  }

  /** Counts records, by type, on their way to who checks them. */
  private static final class Count implements Records {
    private final LogReader reader;
    private final long[] counts = new long[RecordType.MARK + 1];
    private long firstEntry;
    private long lastEntry;

    private Count(LogReader reader) {
      this.reader = reader;
    }

    @Override
    public @Nullable Record next() {
      Record record = reader.next();
      if (record != null) {
        counts[record.type()]++;
        if (record.type() == RecordType.ENTRY) {
          lastEntry = indexOf(record);
          firstEntry = firstEntry == 0 ? lastEntry : firstEntry;
        }
      }
      return record;
    }

    private long indexOf(Record record) {
      try {
        return record.entryFields().index();
      } catch (MalformedRecordException e) {
        throw new WalException.Corrupt(path(), offset(), "not an entry: " + e.getMessage());
      }
    }

    @Override
    public Segment segment() {
      return reader.segment();
    }

    @Override
    public long offset() {
      return reader.offset();
    }

    @Override
    public long bytes() {
      return reader.bytes();
    }

    private long of(int type) {
      return counts[type];
    }

    private long all() {
      return Arrays.stream(counts).sum();
    }
  }
}
