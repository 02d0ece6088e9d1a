// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.recovery;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.internal.raft.EntryOrder;
import dev.jwal.internal.raft.LogExtent;
import dev.jwal.internal.read.Records;
import dev.jwal.internal.read.TornTail;
import dev.jwal.internal.record.EntryFields;
import dev.jwal.internal.record.MalformedRecordException;
import dev.jwal.internal.record.Record;
import dev.jwal.internal.record.RecordType;
import dev.jwal.internal.segment.Segment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What raft makes of a log's records, one after the other: which entries belong to it, what its state is, and whether
 * the records agree with each other. Everything that reads a log reads it through this. (etcd wal.go: ReadAll, Verify
 * and ValidSnapshotEntries, which have a loop each)
 */
public final class RecordFold {

  /** Nobody listens: the data of entries is checked, but not copied. */
  public static final ReplayHandler NOBODY = new ReplayHandler() {};

  private final Records records;
  private final StartPoint start;
  private final Gaps gaps;
  private final byte @Nullable [] expectedMetadata;
  private final ReplayHandler handler;
  private final FoundMarks marks = new FoundMarks();

  private final EntryOrder order = new EntryOrder();
  private LogExtent extent;
  private boolean marksAreKnown = true;
  private byte @Nullable [] metadata;
  private HardState state = HardState.EMPTY;
  private long entries;
  private long firstIndex;
  private long nextIndex;
  private boolean markFound;
  private WalException.@Nullable SnapshotMismatch mismatch;
  private @Nullable Segment segmentOfLastEntry;
  private @Nullable Segment segmentOfLastState;

  /** What to do where a snapshot that was received took the place of entries. */
  public enum Gaps {
    /** Whoever replays the log needs those entries. */
    REFUSED,
    /** Whoever verifies the log does not. */
    ALLOWED
  }

  public RecordFold(
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
    this.extent = LogExtent.after(indexBefore(records.segment()));
    this.nextIndex = start.indexBefore() + 1;
  }

  /** A segment is named after the index that comes next when it begins; the first after 0, as none came before. */
  private static long indexBefore(Segment segment) {
    return segment.firstIndex() == 0 ? 0 : segment.firstIndex() - 1;
  }

  /** Reads to the log's end. */
  public void run(Progress progress) {
    for (Record record = records.next(); record != null; record = records.next()) {
      progress.at(records.bytes());
      try {
        add(record);
      } catch (MalformedRecordException e) {
        throw corrupt("the data is not what the record's type says: " + e.getMessage());
      }
    }
    confirmStart();
  }

  /** A caller that opens the log at the mark of a snapshot that was received has that snapshot. */
  private void confirmStart() {
    SnapshotMark unconfirmed = extent.unconfirmed();
    if (unconfirmed != null && start.isAt(unconfirmed)) {
      reach(extent.confirmed());
    }
  }

  private void add(Record record) throws MalformedRecordException {
    switch (record.type()) {
      case RecordType.METADATA -> metadata(record.data());
      case RecordType.ENTRY -> entry(record);
      case RecordType.STATE -> state(record.state());
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
    reach(extent.entry(entry.index(), entry.term()));
    marksAreKnown = true;
    if (advanceTo(entry.index()) && handler != NOBODY) {
      handler.entry(entry.type(), entry.term(), entry.index(), entry.data());
    }
  }

  private void state(HardState found) {
    state = found;
    segmentOfLastState = records.segment();
    reach(extent.state(found.commit()));
    handler.state(found);
  }

  /** Nothing but its neighbours tells some entries from a damaged hard state. */
  private void checkOrder(EntryFields entry) {
    if (!lastSegmentHoldsEntries()) {
      segmentOfLastEntry = records.segment();
      order.beginSegment(
          records.segment().sequence() != 0 && segmentOfLastState != records.segment());
    }
    requirePossible(
        order.add(entry.type(), entry.term(), entry.index(), entry.lacksData(), state.commit()));
  }

  private void requirePossible(@Nullable String problem) {
    if (problem != null) {
      throw corrupt(problem + ": a hard state whose type is damaged looks like this");
    }
  }

  /** Takes note of how far the log reaches now. */
  private void reach(LogExtent reached) {
    SnapshotMark before = extent.received();
    extent = reached;
    SnapshotMark received = reached.received();
    if (received != null && received != before) {
      marks.received(received);
      marksAreKnown = true;
      skipTo(received);
    }
  }

  /** Continues after a received snapshot, which took the place of all entries. */
  private void skipTo(SnapshotMark received) {
    if (Long.compareUnsigned(received.index(), start.indexBefore()) <= 0) {
      dropFrom(start.indexBefore() + 1);
      return;
    }
    if (gaps == Gaps.REFUSED) {
      boolean contradicted = Long.compareUnsigned(received.index(), nextIndex) < 0;
      throw new WalException.IndexNotFound(
          records.segment().directory(),
          contradicted ? start.indexBefore() + 1 : nextIndex,
          "a snapshot that was received took the place of the entries up to %s; start at the mark with that index"
              .formatted(Long.toUnsignedString(received.index())));
    }
    nextIndex = received.index() + 1;
  }

  /** Takes back what the handler was given from an index on. */
  private void dropFrom(long index) {
    if (Long.compareUnsigned(index, nextIndex) < 0) {
      handler.entriesDropped(index);
      nextIndex = index;
    }
  }

  /** Takes note of an entry; returns whether it comes after the start. */
  private boolean advanceTo(long index) {
    entries++;
    if (firstIndex == 0) {
      firstIndex = index;
    }
    if (Long.compareUnsigned(index, start.indexBefore()) <= 0) {
      dropFrom(start.indexBefore() + 1);
      return false;
    }
    if (Long.compareUnsigned(index, nextIndex) > 0) {
      throw corrupt("entry %s where %s was expected"
          .formatted(Long.toUnsignedString(index), Long.toUnsignedString(nextIndex)));
    }
    dropFrom(index);
    nextIndex = index + 1;
    return true;
  }

  private void mark(SnapshotMark mark) {
    SnapshotMark wanted = start.mark();
    if (wanted != null && mismatch == null && start.contradicts(mark)) {
      mismatch = new WalException.SnapshotMismatch(records.path(), records.offset(), wanted, mark);
    }
    if (lastSegmentHoldsEntries()) {
      requirePossible(order.mark(mark.index(), mark.term(), state.term()));
    }
    marks.add(mark, records.segment());
    marksAreKnown &= extent.knows(mark) || isCommitted(mark.index());
    markFound |= start.isAt(mark);
    reach(extent.mark(mark, state.commit()));
    handler.mark(mark);
  }

  private boolean isCommitted(long index) {
    return Long.compareUnsigned(index, state.commit()) <= 0;
  }

  private WalException.Corrupt corrupt(String problem) {
    return new WalException.Corrupt(records.path(), records.offset(), problem);
  }

  /** Checks, at the log's end, that what was to be found was, and is still there. */
  public void requireStart(Optional<TornTail> tornTail) {
    SnapshotMark wanted = start.mark();
    if (mismatch != null && !markFound) {
      throw mismatch;
    }
    if (wanted != null && !(markFound && extent.agreesWith(wanted))) {
      throw new WalException.SnapshotNotFound(
          records.segment().directory(),
          wanted,
          marks.standing(extent),
          tornTail.map(RecordFold::asSentence).orElse(""));
    }
    long first = start.indexBefore() + 1;
    if (start.indexMustExist() && Long.compareUnsigned(first, nextIndex) >= 0) {
      throw new WalException.IndexNotFound(
          records.segment().directory(),
          first,
          "the last entry has index " + Long.toUnsignedString(extent.lastIndex()));
    }
  }

  private static String asSentence(TornTail tail) {
    return "What comes after byte %d of %s was not read: %s."
        .formatted(tail.offset(), tail.segment().path(), tail.problem());
  }

  /** Checks, at the log's end, that it is known what the head of a further segment has to say. */
  public void requireMetadata() {
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

  /** The marks that say what is in the log, oldest first. */
  List<SnapshotMark> marks() {
    return marks.standing(extent);
  }

  /** The marks at which the log can be opened, oldest first, if these are its segments. */
  public List<SnapshotMark> openableMarks(List<Segment> segments) {
    return marks.openable(extent, state.commit(), segments);
  }

  /** From which entry to which the log reaches. */
  LogExtent extent() {
    return extent;
  }

  /**
   * Whether what was read says where the log ends, whatever is in the segments before: all entries that are not committed
   * were read, and what they could be replaced by.
   */
  boolean endIsKnown() {
    return marksAreKnown
        && (isCommitted(extent.lastIndex())
            || extent.received() != null
            || extent.firstIndex() != 0 && isCommitted(extent.firstIndex() - 1));
  }

  /** Whether what was read says where the log ends, if the segment before ends where the first one read begins. */
  boolean continuesTheSegmentBefore() {
    return marksAreKnown;
  }

  /** What the next entry will be held against, if it goes into the last segment read. */
  EntryOrder order() {
    if (!lastSegmentHoldsEntries()) {
      order.beginSegment(records.segment().sequence() != 0 && state.isEmpty());
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

  /** The last index: of the last entry, or of the mark of a received snapshot that took the place of all. */
  long lastIndex() {
    return extent.lastIndex();
  }

  /** Whether an entry was found in the segment that was read last. */
  boolean lastSegmentHoldsEntries() {
    return records.segment() == segmentOfLastEntry;
  }
}
