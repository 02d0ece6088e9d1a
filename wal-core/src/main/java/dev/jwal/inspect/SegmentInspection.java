// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.inspect;

import dev.jwal.WalException;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.Failures;
import dev.jwal.internal.read.LocatedRecord;
import dev.jwal.internal.read.LogReader;
import dev.jwal.internal.read.ReadEnd;
import dev.jwal.internal.read.Records;
import dev.jwal.internal.record.MalformedRecordException;
import dev.jwal.internal.record.RecordType;
import dev.jwal.internal.recovery.RecordFold;
import dev.jwal.internal.recovery.ScanPlan;
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
      RecordFold fold =
          RecordFold.of(count, segment, ScanPlan.toVerify(StartPoint.atSegment(segment)));
      ReadEnd end = reader.end();
      fold.end(end);
      if (end.tornTail().isEmpty()) {
        single.requireNextToFollow(end.offset(), end.crc());
        fold.requireMetadata();
      }
      return new SegmentSummary(
          SegmentFacts.of(disk, segment, end.bytes()),
          count.of(RecordType.METADATA),
          count.of(RecordType.ENTRY),
          count.of(RecordType.STATE),
          end.records() - count.all(),
          count.of(RecordType.MARK),
          count.firstEntry,
          count.lastEntry,
          end.tornTail().map(TailRepair::preview));
    } catch (IOException e) {
      throw Failures.of(WalException.Operation.READ, segment.path(), e);
    }
  }

  /** Counts records, by type, on their way to the fold that checks them. */
  private static final class Count implements Records {
    private final Records records;
    private final long[] counts = new long[RecordType.MARK + 1];
    private long firstEntry;
    private long lastEntry;

    private Count(Records records) {
      this.records = records;
    }

    @Override
    public @Nullable LocatedRecord next() {
      LocatedRecord located = records.next();
      if (located != null) {
        counts[located.record().type()]++;
        if (located.record().type() == RecordType.ENTRY) {
          lastEntry = indexOf(located);
          firstEntry = firstEntry == 0 ? lastEntry : firstEntry;
        }
      }
      return located;
    }

    private static long indexOf(LocatedRecord located) {
      try {
        return located.record().entry().index();
      } catch (MalformedRecordException e) {
        throw located.corrupt("not an entry: " + e.getMessage());
      }
    }

    private long of(int type) {
      return counts[type];
    }

    private long all() {
      return Arrays.stream(counts).sum();
    }
  }
}
