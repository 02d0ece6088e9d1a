// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.HardState;
import dev.jwal.SegmentInfo;
import dev.jwal.internal.index.EntryIndex;
import dev.jwal.internal.raft.EntryOrder;
import dev.jwal.internal.raft.LogExtent;
import dev.jwal.internal.raft.Marks;
import java.util.List;

/** A {@link TailState} on its way to the next one: what a step changes of it. */
final class TailDraft {

  List<SegmentInfo> sealedSegments;
  CurrentSegment segment;
  long allocatedBytes;
  long offset;
  int crc;
  HardState state;
  HardState syncedState;
  LogExtent extent;
  long syncedIndex;
  long savedIndex;
  Marks marks;
  EntryOrder order;
  EntryIndex index;
  boolean holdsEntries;
  TailState.Sync sync;
  boolean commitPending;

  TailDraft(TailState from) {
    sealedSegments = from.sealedSegments();
    segment = from.segment();
    allocatedBytes = from.allocatedBytes();
    offset = from.offset();
    crc = from.crc();
    state = from.state();
    syncedState = from.syncedState();
    extent = from.extent();
    syncedIndex = from.syncedIndex();
    savedIndex = from.savedIndex();
    marks = from.marks();
    order = from.order();
    index = from.index();
    holdsEntries = from.holdsEntries();
    sync = from.sync();
    commitPending = from.commitPending();
  }

  /** Of entries that are replaced nothing is durable any more, and no mark counts. */
  void replaceFrom(long first) {
    syncedIndex = least(syncedIndex, first - 1);
    marks = marks.before(first);
    holdsEntries = true;
  }

  /** Of entries that were dropped nothing is saved or durable any more, and no mark counts. */
  void truncateAfter(long last) {
    syncedIndex = least(syncedIndex, last);
    savedIndex = least(savedIndex, last);
    marks = marks.before(last + 1);
  }

  /** After a received snapshot nothing counts that was saved or durable beyond it. */
  void reach(LogExtent newExtent) {
    extent = newExtent;
    savedIndex = extent.firstIndex() == 0 ? 0 : savedIndex;
    syncedIndex = least(syncedIndex, extent.lastIndex());
  }

  void sync(boolean needed) {
    if (needed && sync == TailState.Sync.NOT_NEEDED) {
      sync = TailState.Sync.NEEDED;
    }
  }

  TailState done() {
    return new TailState(
        sealedSegments,
        segment,
        allocatedBytes,
        offset,
        crc,
        state,
        syncedState,
        extent,
        syncedIndex,
        savedIndex,
        marks,
        order,
        index,
        holdsEntries,
        sync,
        commitPending);
  }

  private static long least(long one, long other) {
    return Long.compareUnsigned(one, other) < 0 ? one : other;
  }
}
