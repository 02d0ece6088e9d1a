// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SegmentInfo;
import dev.jwal.SnapshotMark;
import dev.jwal.internal.index.EntryIndex;
import dev.jwal.internal.raft.AppendRules;
import dev.jwal.internal.raft.EntryOrder;
import dev.jwal.internal.raft.LogExtent;
import dev.jwal.internal.raft.Marks;
import dev.jwal.internal.segment.SegmentName;
import dev.jwal.internal.segment.SegmentWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Where a log ends, and all that has to be known to continue it there: the one value that says so.
 * Immutable: a savepoint is keeping the old one, a rollback is putting it back, a consistent view
 * for other threads is publishing it.
 *
 * @param sealedSegments the segments before the current one, oldest first
 * @param segment the current segment
 * @param allocatedBytes the length of its file, or the offset if that is further
 * @param offset where the next record goes, in bytes from the start of the current segment
 * @param crc the checksum that the next record's continues
 * @param state the last hard state
 * @param syncedState the last hard state that is durable
 * @param extent from which entry to which the log reaches
 * @param syncedIndex the last index that is durable, unsigned
 * @param savedIndex the last index that was saved since the log was opened, and is still there,
 *     unsigned; 0 if there is none
 * @param marks the snapshot marks
 * @param order what the next entry is checked against
 * @param index where the entries are
 * @param holdsEntries whether there is an entry in the current segment
 * @param sync what the next commit has to do
 * @param commitPending whether entries were appended whose committing state was not encoded yet
 */
public record TailState(
    List<SegmentInfo> sealedSegments,
    CurrentSegment segment,
    long allocatedBytes,
    long offset,
    int crc,
    HardState state,
    HardState syncedState,
    LogExtent extent,
    long syncedIndex,
    long savedIndex,
    Marks marks,
    EntryOrder order,
    EntryIndex index,
    boolean holdsEntries,
    Sync sync,
    boolean commitPending)
    implements AppendRules.LogEnd {

  /** The term of entries appended to a log that has none yet. */
  private static final long FIRST_TERM = 1;

  /** What a commit has to do. */
  enum Sync {
    /** Nothing: what was added may wait for a later commit. */
    NOT_NEEDED,
    /** To write everything, and to make it durable unless syncs are skipped. */
    NEEDED,
    /** To write everything, and to make it durable even where syncs are skipped. */
    REQUIRED
  }

  /**
   * Returns the end of a log that was read and is durable.
   *
   * @param sealedSegments the segments before the last
   * @param segment the last segment, at the end of its last record
   * @param createdAt when it was created
   * @param crc the checksum there
   * @param state the last hard state
   * @param extent from which entry to which it reaches
   * @param marks the snapshot marks, oldest first
   * @param order what the next entry is checked against
   * @param index where its entries are
   * @param holdsEntries whether there is an entry in the last segment
   * @return where the log ends
   */
  public static TailState opened(
      SegmentList sealedSegments,
      SegmentWriter segment,
      Instant createdAt,
      int crc,
      HardState state,
      LogExtent extent,
      List<SnapshotMark> marks,
      EntryOrder order,
      EntryIndex index,
      boolean holdsEntries) {
    return new TailState(
        sealedSegments.infos(),
        new CurrentSegment(segment.segment().name(), createdAt),
        Math.max(segment.allocatedBytes(), segment.position()),
        segment.position(),
        crc,
        state,
        state,
        extent,
        extent.lastIndex(),
        0,
        Marks.of(marks),
        order,
        index,
        holdsEntries,
        Sync.NOT_NEEDED,
        false);
  }

  // --- what it says ---

  /** The segments of the log, oldest first, the current one last. */
  public List<SegmentInfo> segments() {
    List<SegmentInfo> segments = new ArrayList<>(sealedSegments.size() + 1);
    segments.addAll(sealedSegments);
    segments.add(currentSegment());
    return segments;
  }

  /** The current segment, as far as it is written. */
  SegmentInfo currentSegment() {
    SegmentName name = segment.name();
    return new SegmentInfo(
        name.toString(),
        name.sequence(),
        name.firstIndex(),
        offset,
        allocatedBytes,
        segment.createdAt(),
        false);
  }

  /** The segment before the current one, of which there is one after a cut. */
  SegmentInfo lastSealedSegment() {
    return sealedSegments.get(sealedSegments.size() - 1);
  }

  /** The name of the segment that comes next. */
  SegmentName nextSegmentName() {
    return segment.name().next(extent.indexBeforeNextSegment() + 1);
  }

  /** The index of the first entry read or written, unsigned; 0 if there is none. */
  public long firstIndex() {
    return extent.firstIndex();
  }

  /** The last index, unsigned. */
  public long lastIndex() {
    return extent.lastIndex();
  }

  /** The term of the mark at an index, also of one that was only found to count after the opening. */
  OptionalLong termOfMark(long markIndex) {
    SnapshotMark received = extent.received();
    return received != null && received.index() == markIndex
        ? OptionalLong.of(received.term())
        : marks.termAt(markIndex);
  }

  @Override
  public long commitIndex() {
    return commitPending ? lastIndex() : state.commit();
  }

  /** The term that appended entries get. */
  long termOfAppended() {
    return state.term() == 0 ? FIRST_TERM : state.term();
  }

  /** The state that commits what was appended. */
  HardState committing() {
    return new HardState(termOfAppended(), state.vote(), lastIndex());
  }

  /** Up to which entry all are durable, and durably known to be committed. */
  long durablyCommittedIndex() {
    long commit = syncedState.commit();
    return Long.compareUnsigned(commit, syncedIndex) < 0 ? commit : syncedIndex;
  }

  /** Up to which entry all would be committed and durable, if the last state was. */
  long committedIndex() {
    long commit = state.commit();
    return Long.compareUnsigned(commit, syncedIndex) < 0 ? commit : syncedIndex;
  }

  /** Whether the next commit has to write what was encoded. */
  boolean mustWrite() {
    return sync != Sync.NOT_NEEDED;
  }

  /** Whether the next commit has to make everything durable. */
  boolean mustSync(boolean unsafeNoSync) {
    return sync == Sync.REQUIRED || sync == Sync.NEEDED && !unsafeNoSync;
  }

  // --- what comes after it ---

  /** After entries, then a state, each of which may be none. */
  TailState saved(HardState newState, List<Entry> entries, EntryOrder newOrder, boolean durably) {
    TailDraft after = new TailDraft(this);
    if (!entries.isEmpty()) {
      after.replaceFrom(entries.get(0).index());
      for (Entry entry : entries) {
        after.extent = after.extent.entry(entry.index(), entry.term());
      }
      after.savedIndex = after.extent.lastIndex();
      after.sync(durably);
    }
    if (!newState.isEmpty()) {
      after.state = newState;
      after.reach(after.extent.state(newState.commit()));
      after.sync(durably && newState.mustSyncAfter(syncedState));
    }
    after.order = newState.isEmpty() ? newOrder : newOrder.afterState();
    return after.done();
  }

  /**
   * After ordinary entries with consecutive indexes, to be committed by a state that comes next.
   */
  TailState appended(long first, int count, EntryOrder newOrder) {
    TailDraft after = new TailDraft(this);
    after.replaceFrom(first);
    after.extent = extent.entries(first, first + count - 1, termOfAppended());
    after.savedIndex = 0;
    after.order = newOrder;
    after.sync(true);
    after.commitPending = true;
    return after.done();
  }

  /** After the state that commits what was appended. */
  TailState committed() {
    TailDraft after = new TailDraft(this);
    after.state = committing();
    after.commitPending = false;
    return after.done();
  }

  /**
   * After a snapshot mark. That of a snapshot which was received takes the place of all entries,
   * unless what is saved next gives it up.
   */
  TailState marked(SnapshotMark mark) {
    TailDraft after = new TailDraft(this);
    after.marks = marks.add(mark);
    after.reach(extent.mark(mark, state.commit()).expected());
    after
        .marks
        .newestCommitted(state.commit())
        .ifPresent(committed -> after.extent = after.extent.withTermsFrom(committed.index()));
    after.sync(true);
    return after.done();
  }

  /** The same, and the next commit makes everything durable even where syncs are skipped. */
  TailState requiringSync() {
    TailDraft after = new TailDraft(this);
    after.sync = Sync.REQUIRED;
    return after.done();
  }

  /** The same, all of it durable. */
  TailState synced() {
    TailDraft after = new TailDraft(this);
    after.syncedState = state;
    after.syncedIndex = lastIndex();
    after.sync = Sync.NOT_NEEDED;
    return after.done();
  }

  /** The same, after the head of the next segment. */
  TailState inNextSegment(
      List<SegmentInfo> newSealedSegments, CurrentSegment next, long headEnd, int headCrc) {
    TailDraft after = new TailDraft(this);
    after.sealedSegments = newSealedSegments;
    after.segment = next;
    after.offset = headEnd;
    after.crc = headCrc;
    after.order = new EntryOrder();
    after.order.beginSegment(state.isEmpty());
    after.holdsEntries = false;
    return after.done();
  }

  /** After the last entry that stays was written once more: what came after it is gone. */
  TailState truncatedTo(Entry last, EntryOrder newOrder) {
    TailDraft after = new TailDraft(this);
    after.truncateAfter(last.index());
    after.extent = extent.entry(last.index(), last.term());
    after.order = newOrder;
    after.holdsEntries = true;
    after.sync(true);
    return after.done();
  }

  /** The same, restarted by the head of its segment, which is durable. */
  TailState restarted(Restart restart) {
    TailDraft after = new TailDraft(this);
    SnapshotMark mark = restart.mark();
    Entry again = restart.again();
    after.marks = marks.before(mark.index() + 1).add(mark);
    after.state = restart.state();
    after.syncedState = restart.state();
    after.order = new EntryOrder();
    if (again == null) {
      after.extent = extent.restart(mark).state(after.state.commit());
      after.order.beginSegment(after.state.isEmpty());
    } else {
      after.extent = extent.entry(again.index(), again.term()).state(after.state.commit());
      after.order.beginSegment(state.isEmpty());
      after.order.add(again.type(), again.term(), again.index(), false, state.commit());
      after.holdsEntries = true;
    }
    after.savedIndex = 0;
    after.syncedIndex = after.extent.lastIndex();
    return after.done();
  }

  /** The hard state that commits a mark: of its term at least, in which there was no vote yet. */
  HardState confirming(SnapshotMark mark) {
    boolean newTerm = Long.compareUnsigned(mark.term(), state.term()) > 0;
    boolean commits = Long.compareUnsigned(mark.index(), state.commit()) > 0;
    return new HardState(
        newTerm ? mark.term() : state.term(),
        newTerm ? 0 : state.vote(),
        commits ? mark.index() : state.commit());
  }

  /** The same, after records that end there, with entries that are where an index says. */
  TailState endingAt(long newOffset, int newCrc, EntryIndex newIndex) {
    TailDraft after = new TailDraft(this);
    after.offset = newOffset;
    after.crc = newCrc;
    after.index = newIndex;
    return after.done();
  }

  /** The same, with entries that are where an index says. */
  TailState indexed(EntryIndex newIndex) {
    TailDraft after = new TailDraft(this);
    after.index = newIndex;
    return after.done();
  }

  /** The same, in a file of this length. */
  TailState allocated(long newAllocatedBytes) {
    TailDraft after = new TailDraft(this);
    after.allocatedBytes = newAllocatedBytes;
    return after.done();
  }

  /** The same, after segments were released or purged. */
  TailState released(List<SegmentInfo> newSealedSegments) {
    TailDraft after = new TailDraft(this);
    after.sealedSegments = newSealedSegments;
    return after.done();
  }

  /** The same, without the marks at which the log is not opened any more. */
  TailState withoutOldMarks() {
    TailDraft after = new TailDraft(this);
    after.marks = marks.fromNewestCommitted(state.commit());
    return after.done();
  }
}
