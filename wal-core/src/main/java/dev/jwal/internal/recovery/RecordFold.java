// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.recovery;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.internal.index.EntryIndex;
import dev.jwal.internal.index.IndexWriter;
import dev.jwal.internal.log.SegmentList;
import dev.jwal.internal.log.TailState;
import dev.jwal.internal.raft.EntryOrder;
import dev.jwal.internal.raft.LogExtent;
import dev.jwal.internal.read.LocatedRecord;
import dev.jwal.internal.read.ReadEnd;
import dev.jwal.internal.read.Records;
import dev.jwal.internal.read.TornTail;
import dev.jwal.internal.record.EntryView;
import dev.jwal.internal.record.MalformedRecordException;
import dev.jwal.internal.record.Record;
import dev.jwal.internal.record.RecordType;
import dev.jwal.internal.segment.Segment;
import dev.jwal.internal.segment.SegmentWriter;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What raft makes of a log's records, one after the other: which entries belong to it, what its
 * state is, and whether the records agree with each other. Everything that reads a log reads it
 * through this. (etcd wal.go: ReadAll, Verify and ValidSnapshotEntries, which have a loop each)
 */
public final class RecordFold {

  private final StartPoint start;
  private final byte @Nullable [] expectedMetadata;
  private final ReplayHandler handler;
  private final StartCheck startCheck;
  private final Delivery delivery;
  private final FoundMarks marks = new FoundMarks();
  private final EntryOrder order = new EntryOrder();

  /** Where the entries are; {@code null} if nobody wants to know. */
  private final @Nullable IndexWriter index;

  private int crcBefore;
  private LogExtent extent;
  private boolean marksAreKnown = true;
  private byte @Nullable [] metadata;
  private HardState state = HardState.EMPTY;
  private long entries;
  private long firstIndex;

  /** The segment that is read, or was read last. */
  private Segment segment;

  private @Nullable Segment segmentOfLastEntry;
  private @Nullable Segment segmentOfLastState;

  /**
   * Makes a fold of no records.
   *
   * @param plan what they are read for
   * @param first the segment that is read first
   */
  private RecordFold(ScanPlan plan, Segment first) {
    this.index = plan.indexFrom(first);
    this.start = plan.start();
    this.expectedMetadata = plan.expectedMetadata();
    this.handler = plan.handler();
    this.startCheck = new StartCheck(start);
    this.delivery = new Delivery(plan);
    this.segment = first;
    this.extent = LogExtent.after(StartPoint.atSegment(first).indexBefore());
  }

  // --- the records ---

  /**
   * Reads records to the log's end.
   *
   * @param first the segment that is read first
   * @param plan what they are read for
   * @return what raft makes of them; {@link #end} has to follow
   */
  public static RecordFold of(Records records, Segment first, ScanPlan plan) {
    RecordFold fold = new RecordFold(plan, first);
    LocatedRecord last = null;
    for (LocatedRecord record = records.next(); record != null; record = records.next()) {
      plan.progress().at(record.bytesRead());
      fold.add(record);
      last = record;
    }
    if (last != null) {
      fold.confirmStart(last);
    }
    return fold;
  }

  private void add(LocatedRecord located) {
    Record record = located.record();
    if (segment != located.segment()) {
      segment = located.segment();
      beginSegment();
    }
    try {
      switch (record.type()) {
        case RecordType.METADATA -> metadata(record.data(), located);
        case RecordType.ENTRY -> entry(record.entry(), located);
        case RecordType.STATE -> state(record.state(), located);
        case RecordType.MARK -> mark(record.mark(), located);
        default -> throw located.corrupt("unexpected record type " + record.type());
      }
      crcBefore = record.crc();
    } catch (MalformedRecordException e) {
      throw located.corrupt("the data is not what the record's type says: " + e.getMessage());
    }
  }

  private void beginSegment() {
    if (index != null) {
      index.beginSegment(segment);
    }
  }

  private void metadata(byte[] found, LocatedRecord at) {
    byte[] expected = metadata != null ? metadata : expectedMetadata;
    if (expected != null && !Arrays.equals(expected, found)) {
      throw new WalException.MetadataConflict(segment.path(), at.offset(), expected, found);
    }
    if (metadata == null) {
      metadata = found;
      handler.metadata(found.clone());
    }
  }

  private void entry(EntryView entry, LocatedRecord at) {
    checkOrder(entry, at);
    extend(extent.entry(entry.index(), entry.term()), at);
    if (index != null) {
      index.add(entry.index(), entry.term(), at.offset(), crcBefore);
    }
    marksAreKnown = true;
    entries++;
    firstIndex = firstIndex == 0 ? entry.index() : firstIndex;
    delivery.entry(entry, at);
  }

  /** Nothing but its neighbours distinguishes some entries from a damaged hard state. */
  private void checkOrder(EntryView entry, LocatedRecord at) {
    if (!lastSegmentHoldsEntries()) {
      segmentOfLastEntry = segment;
      order.beginSegment(!isFirstOfLog() && segmentOfLastState != segment);
    }
    String problem =
        order.add(entry.type(), entry.term(), entry.index(), entry.lacksData(), state.commit());
    requirePossible(problem, at);
  }

  private static void requirePossible(@Nullable String problem, LocatedRecord at) {
    if (problem != null) {
      throw at.corrupt(problem + ": a hard state whose type is damaged looks like this");
    }
  }

  private void state(HardState found, LocatedRecord at) {
    state = found;
    segmentOfLastState = segment;
    extend(extent.state(found.commit()), at);
    handler.state(found);
  }

  private void mark(SnapshotMark mark, LocatedRecord at) {
    startCheck.mark(mark, at);
    if (lastSegmentHoldsEntries()) {
      requirePossible(order.mark(mark.index(), mark.term(), state.term()), at);
    }
    marks.add(mark, segment);
    if (restartsTheLog(mark)) {
      extend(extent.restart(mark).state(state.commit()), at);
    } else {
      marksAreKnown &= extent.knows(mark) || isCommitted(mark.index());
      extend(extent.mark(mark, state.commit()), at);
    }
    handler.mark(mark);
  }

  /** A log is restarted in a segment that is named after the mark's index, and holds no entry before it. */
  private boolean restartsTheLog(SnapshotMark mark) {
    return !lastSegmentHoldsEntries() && segment.isRestartedAt(mark);
  }

  private boolean isCommitted(long index) {
    return Long.compareUnsigned(index, state.commit()) <= 0;
  }

  /** Records how far the log reaches now. */
  private void extend(LogExtent next, LocatedRecord at) {
    SnapshotMark before = extent.received();
    extent = next;
    SnapshotMark received = next.received();
    if (received != null && received != before) {
      marks.received(received);
      if (index != null) {
        index.clearAfter(received.index());
      }
      marksAreKnown = true;
      delivery.skipTo(received, at);
    }
  }

  /** A caller that opens the log at the mark of a snapshot that was received has that snapshot. */
  private void confirmStart(LocatedRecord last) {
    SnapshotMark unconfirmed = extent.unconfirmed();
    if (unconfirmed != null && start.isAt(unconfirmed)) {
      extend(extent.confirmed(), last);
    }
  }

  // --- the end ---

  /**
   * Ends the fold where the reader has ended.
   *
   * @param end where that is
   */
  public void end(ReadEnd end) {
    if (segment != end.segment()) {
      segment = end.segment();
      beginSegment();
    }
  }

  /** Checks that what was to be found was, and is still there. */
  void requireStart(@Nullable TornTail tornTail) {
    startCheck.require(segment.directory(), extent, marks.valid(extent), tornTail);
    if (start.indexMustExist() && !delivery.hasReachedStart()) {
      throw new WalException.IndexNotFound(
          segment.directory(),
          start.indexBefore() + 1,
          "the last entry has index " + Long.toUnsignedString(extent.lastIndex()));
    }
  }

  /** Checks that it is known what the head of a further segment has to say. */
  public void requireMetadata() {
    if (metadata == null) {
      throw new WalException.Corrupt(
          segment.path(), 0, "a segment must begin with a checksum and metadata; they are missing");
    }
  }

  /** Where the entries are that come after the start; wanted if the log is to be written. */
  IndexWriter index() {
    IndexWriter known = index;
    if (known == null) {
      throw new IllegalStateException("read without keeping where the entries are");
    }
    known.startAfter(start.indexBefore());
    return known;
  }

  /** Where the log ends, if the last record ends where the segment will be written. */
  TailState tailAt(
      SegmentList sealedSegments,
      SegmentWriter segmentWriter,
      Instant createdAt,
      int crc,
      EntryIndex whereEntriesAre) {
    boolean holdsEntries = lastSegmentHoldsEntries();
    if (!holdsEntries) {
      order.beginSegment(!isFirstOfLog() && state.isEmpty());
    }
    return TailState.opened(
        sealedSegments,
        segmentWriter,
        createdAt,
        crc,
        state,
        extent,
        marks.valid(extent),
        order,
        whereEntriesAre,
        holdsEntries);
  }

  private boolean isFirstOfLog() {
    return segment.sequence() == 0;
  }

  private boolean lastSegmentHoldsEntries() {
    return segment == segmentOfLastEntry;
  }

  byte[] metadata() {
    return metadata == null ? Entry.NO_DATA : metadata;
  }

  HardState state() {
    return state;
  }

  /** The marks at which the log can be opened, oldest first, if these are its segments. */
  List<SnapshotMark> openableMarks(List<Segment> segments) {
    return marks.openable(extent, state.commit(), segments);
  }

  /** From which entry to which the log reaches. */
  LogExtent extent() {
    return extent;
  }

  /**
   * Whether what was read says where the log ends, whatever is in the segments before: all entries
   * that are not committed were read, and what they could be replaced by.
   */
  boolean endIsKnown() {
    return marksAreKnown
        && (isCommitted(extent.lastIndex())
            || extent.received() != null
            || extent.firstIndex() != 0 && isCommitted(extent.firstIndex() - 1));
  }

  /**
   * Whether what was read says where the log ends, if the segment before ends where the first one
   * read begins.
   */
  boolean continuesTheSegmentBefore() {
    return marksAreKnown;
  }

  /** How many entries were read, overwritten ones and those before the start included. */
  long entries() {
    return entries;
  }

  /** The index of the first entry read; 0 if there was none. */
  long firstIndex() {
    return firstIndex;
  }

  /** The last index: of the last entry, or of the mark of a received snapshot that replaced all. */
  long lastIndex() {
    return extent.lastIndex();
  }
}
