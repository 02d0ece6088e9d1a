// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.engine;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.read.Records;
import dev.jwal.record.EntryFields;
import dev.jwal.record.EntryOrder;
import dev.jwal.record.MalformedRecordException;
import dev.jwal.record.Record;
import dev.jwal.record.RecordType;
import dev.jwal.record.Terms;
import dev.jwal.segment.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What raft makes of a log's records, one after the other: which entries belong to it, what its state is, and whether
 * the records agree with each other. Everything that reads a log reads it through this. (etcd wal.go: ReadAll, Verify
 * and ValidSnapshotEntries, which have a loop each)
 */
final class RecordFold {

  /** Nobody listens: the data of entries is checked, but not copied. */
  static final ReplayHandler NOBODY = new ReplayHandler() {};

  private final Records records;
  private final StartPoint start;
  private final Gaps gaps;
  private final byte @Nullable [] expectedMetadata;
  private final ReplayHandler handler;
  private final List<SnapshotMark> marks = new ArrayList<>();

  private final EntryOrder order = new EntryOrder();
  private Terms terms = Terms.UNKNOWN;
  private byte @Nullable [] metadata;
  private HardState state = HardState.EMPTY;
  private long entries;
  private long firstIndex;
  private long lastIndex;
  private long nextIndex;
  private boolean markFound;
  private @Nullable Segment segmentOfLastEntry;

  /** What to do where a snapshot that was received took the place of entries. */
  enum Gaps {
    /** Whoever replays the log needs those entries. */
    REFUSED,
    /** Whoever verifies the log does not. */
    ALLOWED
  }

  RecordFold(
      Records records,
      StartPoint start,
      Gaps gaps,
      byte @Nullable [] expectedMetadata,
      ReplayHandler handler) {
    this.records = records;
    this.start = start;
    this.gaps = gaps;
    this.expectedMetadata = expectedMetadata;
    this.handler = handler;
    this.lastIndex = start.indexBefore();
    this.nextIndex = start.indexBefore() + 1;
  }

  /** Reads to the log's end. */
  void run(Progress progress) {
    for (Record record = records.next(); record != null; record = records.next()) {
      progress.at(records.bytes());
      try {
        add(record);
      } catch (MalformedRecordException e) {
        throw corrupt("the data is not what the record's type says: " + e.getMessage());
      }
    }
  }

  private void add(Record record) throws MalformedRecordException {
    switch (record.type()) {
      case RecordType.METADATA -> metadata(record.data());
      case RecordType.ENTRY -> entry(record);
      case RecordType.STATE -> {
        state = record.state();
        handler.state(state);
      }
      case RecordType.MARK -> mark(record.mark());
      default -> throw corrupt("unexpected record type " + record.type());
    }
  }

  private void metadata(byte[] found) {
    byte[] expected = metadata != null ? metadata : expectedMetadata;
    if (expected != null && !Arrays.equals(expected, found)) {
      throw new WalException.MetadataConflict(records.path(), records.offset(), expected, found);
    }
    if (metadata == null) {
      metadata = found;
      handler.metadata(found.clone());
    }
  }

  private void entry(Record record) throws MalformedRecordException {
    EntryFields entry = record.entryFields();
    checkOrder(entry);
    terms = terms.add(entry.index(), entry.term());
    if (advanceTo(entry.index()) && handler != NOBODY) {
      handler.entry(entry.type(), entry.term(), entry.index(), entry.data());
    }
  }

  /** Nothing but its neighbours tells some entries from a damaged hard state. */
  private void checkOrder(EntryFields entry) {
    if (!lastSegmentHoldsEntries()) {
      segmentOfLastEntry = records.segment();
      order.beginSegment();
    }
    requirePossible(
        order.add(entry.type(), entry.term(), entry.index(), entry.lacksData(), state.commit()));
  }

  private void requirePossible(@Nullable String problem) {
    if (problem != null) {
      throw corrupt(problem + ": a hard state whose type is damaged looks like this");
    }
  }

  /** Takes note of an entry; returns whether it comes after the start. */
  private boolean advanceTo(long index) {
    entries++;
    lastIndex = index;
    if (firstIndex == 0) {
      firstIndex = index;
    }
    if (Long.compareUnsigned(index, start.indexBefore()) <= 0) {
      if (start.indexMustExist()) {
        nextIndex = start.indexBefore() + 1; // What was wanted, and read so far, is overwritten.
      }
      return false;
    }
    if (Long.compareUnsigned(index, nextIndex) > 0) {
      checkGapBefore(index);
    }
    nextIndex = index + 1;
    return true;
  }

  private void checkGapBefore(long index) {
    String expected = Long.toUnsignedString(nextIndex);
    if (marks.stream().noneMatch(mark -> mark.index() == index - 1)) {
      throw corrupt(
          "entry %s where %s was expected".formatted(Long.toUnsignedString(index), expected));
    }
    if (gaps == Gaps.REFUSED) {
      throw new WalException.IndexNotFound(
          records.segment().directory(),
          nextIndex,
          "a snapshot took the place of the entries from %s on; start at the mark with index %s"
              .formatted(expected, Long.toUnsignedString(index - 1)));
    }
  }

  private void mark(SnapshotMark mark) {
    SnapshotMark wanted = start.mark();
    if (wanted != null && start.contradicts(mark)) {
      throw new WalException.SnapshotMismatch(records.path(), records.offset(), wanted, mark);
    }
    if (lastSegmentHoldsEntries()) {
      requirePossible(order.mark(mark.index(), mark.term(), state.term()));
    }
    markFound |= start.isAt(mark);
    marks.add(mark);
    if (Long.compareUnsigned(mark.index(), lastIndex) > 0) {
      lastIndex = mark.index();
    }
    handler.mark(mark);
  }

  private WalException.Corrupt corrupt(String problem) {
    return new WalException.Corrupt(records.path(), records.offset(), problem);
  }

  /** Checks, at the log's end, that what was to be found was. */
  void requireStart() {
    SnapshotMark wanted = start.mark();
    if (wanted != null && !markFound) {
      throw new WalException.SnapshotNotFound(records.segment().directory(), wanted, marks);
    }
    long first = start.indexBefore() + 1;
    if (start.indexMustExist() && Long.compareUnsigned(first, nextIndex) >= 0) {
      throw new WalException.IndexNotFound(
          records.segment().directory(),
          first,
          "the last entry has index " + Long.toUnsignedString(lastIndex));
    }
  }

  /** Checks, at the log's end, that it is known what the head of a further segment has to say. */
  void requireMetadata() {
    if (metadata == null) {
      throw new WalException.Corrupt(
          records.path(), 0, "a segment must begin with a checksum and metadata; they are missing");
    }
  }

  byte[] metadata() {
    return metadata == null ? Entry.NO_DATA : metadata;
  }

  HardState state() {
    return state;
  }

  List<SnapshotMark> marks() {
    return marks;
  }

  /** The terms of the entries that were read. */
  Terms terms() {
    return terms;
  }

  /** What the next entry will be held against, if it goes into the last segment read. */
  EntryOrder order() {
    if (!lastSegmentHoldsEntries()) {
      order.beginSegment();
    }
    return order;
  }

  /** How many entries were read, overwritten ones and those before the start included. */
  long entries() {
    return entries;
  }

  /** The index of the first entry read; 0 if there was none. */
  long firstIndex() {
    return firstIndex;
  }

  /** The last index: of the last entry, or of a mark ahead of it. */
  long lastIndex() {
    return lastIndex;
  }

  /** Whether an entry was found in the segment that was read last. */
  boolean lastSegmentHoldsEntries() {
    return records.segment() == segmentOfLastEntry;
  }
}
