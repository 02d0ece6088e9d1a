// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.recovery;

import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.internal.read.LocatedRecord;
import dev.jwal.internal.record.EntryView;

/** Delivers to a handler the entries that come after a start, without a gap. */
final class Delivery {

  private final StartPoint start;
  private final ScanPlan.Gaps gaps;
  private final ReplayHandler handler;
  private final boolean hasHandler;
  private long nextIndex;

  Delivery(ScanPlan plan) {
    this.start = plan.start();
    this.gaps = plan.gaps();
    this.handler = plan.handler();
    this.hasHandler = plan.hasHandler();
    this.nextIndex = start.indexBefore() + 1;
  }

  /** Delivers an entry if it comes after the start. */
  void entry(EntryView entry, LocatedRecord record) {
    if (advanceTo(entry.index(), record) && hasHandler) {
      handler.entry(entry.type(), entry.term(), entry.index(), entry.data());
    }
  }

  /** Returns whether an entry comes after the start. */
  private boolean advanceTo(long index, LocatedRecord record) {
    if (Long.compareUnsigned(index, start.indexBefore()) <= 0) {
      dropFrom(start.indexBefore() + 1);
      return false;
    }
    if (Long.compareUnsigned(index, nextIndex) > 0) {
      throw record.corrupt("entry %s where %s was expected"
          .formatted(Long.toUnsignedString(index), Long.toUnsignedString(nextIndex)));
    }
    dropFrom(index);
    nextIndex = index + 1;
    return true;
  }

  /** Withdraws what the handler was given from an index on. */
  private void dropFrom(long index) {
    if (Long.compareUnsigned(index, nextIndex) < 0) {
      handler.entriesDropped(index);
      nextIndex = index;
    }
  }

  /** Continues after a received snapshot, which took the place of all entries. */
  void skipTo(SnapshotMark received, LocatedRecord record) {
    if (Long.compareUnsigned(received.index(), start.indexBefore()) <= 0) {
      dropFrom(start.indexBefore() + 1);
      return;
    }
    if (gaps == ScanPlan.Gaps.REFUSED) {
      boolean contradicted = Long.compareUnsigned(received.index(), nextIndex) < 0;
      throw new WalException.IndexNotFound(
          record.segment().directory(),
          contradicted ? start.indexBefore() + 1 : nextIndex,
          "a snapshot that was received took the place of the entries up to %s; start at the mark with that index"
              .formatted(Long.toUnsignedString(received.index())));
    }
    nextIndex = received.index() + 1;
  }

  /** Whether the log has an entry at the index from which entries are wanted. */
  boolean hasReachedStart() {
    return Long.compareUnsigned(start.indexBefore() + 1, nextIndex) < 0;
  }
}
