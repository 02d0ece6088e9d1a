// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.internal.raft.EntryOrder;
import dev.jwal.internal.raft.LogExtent;
import java.util.List;

/**
 * Where a log ends, and all that has to be known to continue it there. Immutable: a savepoint is keeping the old one, a
 * rollback is putting it back, a view is publishing it.
 *
 * @param offset where the next record goes, in bytes from the start of the current segment
 * @param crc the checksum that the next record's continues
 * @param state the last hard state
 * @param syncedState the last hard state that is durable
 * @param extent from which entry to which the log reaches
 * @param syncedIndex the last index that is durable, unsigned
 * @param savedIndex the last index that was saved since the log was opened, and is still there, unsigned; 0 if none
 * @param marks the snapshot marks
 * @param order what the next entry is checked against
 * @param holdsEntries whether there is an entry in the current segment
 * @param sync what the next commit has to do
 * @param commitPending whether entries were appended, and the state that commits them was not encoded yet
 */
public record TailState(
    long offset,
    int crc,
    HardState state,
    HardState syncedState,
    LogExtent extent,
    long syncedIndex,
    long savedIndex,
    Marks marks,
    EntryOrder order,
    boolean holdsEntries,
    Sync sync,
    boolean commitPending) {

  /** The term of entries appended to a log that has none yet. */
  private static final long FIRST_TERM = 1;

  /** What a commit has to do. */
  enum Sync {
    /** Nothing: what was added may wait for a later commit. */
    NOT_NEEDED,
    /** To make everything durable, unless syncs are skipped. */
    NEEDED,
    /** To make everything durable, even where syncs are skipped. */
    REQUIRED
  }

  /**
   * Returns the end of a log that was read, and made durable.
   *
   * @param offset where the last record ends
   * @param crc the checksum there
   * @param state the last hard state
   * @param extent from which entry to which it reaches
   * @param marks the snapshot marks, oldest first
   * @param order what the next entry is checked against
   * @param holdsEntries whether there is an entry in the last segment
   * @return where the log ends
   */
  public static TailState opened(
      long offset,
      int crc,
      HardState state,
      LogExtent extent,
      List<SnapshotMark> marks,
      EntryOrder order,
      boolean holdsEntries) {
    return new TailState(
        offset,
        crc,
        state,
        state,
        extent,
        extent.lastIndex(),
        0,
        Marks.of(marks),
        order,
        holdsEntries,
        Sync.NOT_NEEDED,
        false);
  }

  /** The index of the first entry read or written, unsigned; 0 if there is none. */
  public long firstIndex() {
    return extent.firstIndex();
  }

  /** The last index, unsigned. */
  public long lastIndex() {
    return extent.lastIndex();
  }

  /** The commit index, of entries included whose state was not encoded yet. */
  long commitIndex() {
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

  /** After entries, then a state, each of which may be none. */
  TailState saved(HardState newState, List<Entry> entries, EntryOrder newOrder, boolean durably) {
    Draft after = new Draft(this);
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

  /** After ordinary entries with consecutive indexes, to be committed by a state that comes next. */
  TailState appended(long first, int count, EntryOrder newOrder) {
    Draft after = new Draft(this);
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
    Draft after = new Draft(this);
    after.state = committing();
    after.commitPending = false;
    return after.done();
  }

  /**
   * After a snapshot mark. That of a snapshot which was received takes the place of all entries, unless what is saved
   * next gives it up.
   */
  TailState marked(SnapshotMark mark) {
    Draft after = new Draft(this);
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
    Draft after = new Draft(this);
    after.sync = Sync.REQUIRED;
    return after.done();
  }

  /** The same, all of it durable. */
  TailState synced() {
    Draft after = new Draft(this);
    after.syncedState = state;
    after.syncedIndex = lastIndex();
    after.sync = Sync.NOT_NEEDED;
    return after.done();
  }

  /** The same, at the head of the next segment. */
  TailState inNextSegment(long headEnd, int headCrc) {
    Draft after = new Draft(this);
    after.offset = headEnd;
    after.crc = headCrc;
    after.order = new EntryOrder();
    after.order.beginSegment(state.isEmpty());
    after.holdsEntries = false;
    return after.done();
  }

  /** The same, after records that end there. */
  TailState endingAt(long newOffset, int newCrc) {
    Draft after = new Draft(this);
    after.offset = newOffset;
    after.crc = newCrc;
    return after.done();
  }

  /** The same, without the marks at which the log is not opened any more. */
  TailState withoutOldMarks() {
    Draft after = new Draft(this);
    after.marks = marks.fromNewestCommitted(state.commit());
    return after.done();
  }

  private static long least(long one, long other) {
    return Long.compareUnsigned(one, other) < 0 ? one : other;
  }

  /** A state on its way to another. */
  private static final class Draft {
    private long offset;
    private int crc;
    private HardState state;
    private HardState syncedState;
    private LogExtent extent;
    private long syncedIndex;
    private long savedIndex;
    private Marks marks;
    private EntryOrder order;
    private boolean holdsEntries;
    private Sync sync;
    private boolean commitPending;

    private Draft(TailState from) {
      offset = from.offset;
      crc = from.crc;
      state = from.state;
      syncedState = from.syncedState;
      extent = from.extent;
      syncedIndex = from.syncedIndex;
      savedIndex = from.savedIndex;
      marks = from.marks;
      order = from.order;
      holdsEntries = from.holdsEntries;
      sync = from.sync;
      commitPending = from.commitPending;
    }

    /** Entries that replace others make worth nothing what was durable of them, and the marks at them. */
    private void replaceFrom(long first) {
      syncedIndex = least(syncedIndex, first - 1);
      marks = marks.before(first);
      holdsEntries = true;
    }

    /** A snapshot that was received makes worth nothing what was saved and durable beyond it. */
    private void reach(LogExtent newExtent) {
      extent = newExtent;
      savedIndex = extent.firstIndex() == 0 ? 0 : savedIndex;
      syncedIndex = least(syncedIndex, extent.lastIndex());
    }

    private void sync(boolean needed) {
      if (needed && sync == Sync.NOT_NEEDED) {
        sync = Sync.NEEDED;
      }
    }

    private TailState done() {
      return new TailState(
          offset,
          crc,
          state,
          syncedState,
          extent,
          syncedIndex,
          savedIndex,
          marks,
          order,
          holdsEntries,
          sync,
          commitPending);
    }
  }
}
