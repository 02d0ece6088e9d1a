// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.engine;

import dev.jwal.WalException;
import dev.jwal.disk.Disk;
import dev.jwal.disk.Failures;
import dev.jwal.read.LogReader;
import dev.jwal.record.MalformedRecordException;
import dev.jwal.record.Record;
import dev.jwal.record.RecordType;
import dev.jwal.segment.Segment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Counts what is in one segment. */
final class SegmentInspection {

  private final Disk disk;
  private final Path directory;

  SegmentInspection(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  Optional<SegmentSummary> of(long sequence) {
    List<Segment> segments = Segment.list(disk, directory);
    return IntStream.range(0, segments.size())
        .filter(i -> segments.get(i).sequence() == sequence)
        .mapToObj(i -> SingleSegment.of(disk, segments, i))
        .findFirst()
        .map(this::summary);
  }

  private SegmentSummary summary(SingleSegment single) {
    Segment segment = single.segment();
    long[] counts = new long[RecordType.MARK + 1];
    long firstEntry = 0;
    long lastEntry = 0;
    try (LogReader reader = single.reader()) {
      for (Record record = reader.next(); record != null; record = reader.next()) {
        counts[record.type()]++;
        if (record.type() == RecordType.ENTRY) {
          lastEntry = indexOf(record, reader);
          firstEntry = firstEntry == 0 ? lastEntry : firstEntry;
        }
      }
      single.requireNextToFollow(reader.offset(), reader.crc());
      long checksums = reader.records() - Arrays.stream(counts).sum();
      return new SegmentSummary(
          SegmentFacts.of(disk, segment, reader.bytes()),
          counts[RecordType.METADATA],
          counts[RecordType.ENTRY],
          counts[RecordType.STATE],
          checksums,
          counts[RecordType.MARK],
          firstEntry,
          lastEntry);
    } catch (IOException e) {
      throw Failures.of("read", segment.path(), e);
    }
  }

  private static long indexOf(Record record, LogReader reader) {
    try {
      return record.entryFields().index();
    } catch (MalformedRecordException e) {
      throw new WalException.Corrupt(
          reader.path(), reader.offset(), "not an entry: " + e.getMessage());
    }
  }
}
