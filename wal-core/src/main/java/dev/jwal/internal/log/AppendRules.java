// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import static java.lang.Long.compareUnsigned;
import static java.lang.Long.toUnsignedString;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.internal.raft.EntryOrder;
import dev.jwal.internal.raft.LogExtent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses what cannot follow the log's end, before any of it is encoded. */
final class AppendRules {

  private static final long HIGHEST = -1;

  private AppendRules() {}

  /**
   * Returns the order after entries.
   *
   * @throws RefusedException if they would leave a gap, replace what is committed, or could be taken for a damaged hard
   *     state
   */
  static EntryOrder after(TailState tail, List<Entry> entries) {
    EntryOrder order = tail.order();
    if (entries.isEmpty()) {
      return order;
    }
    requireNoGap(entries.get(0).index(), tail.extent());
    requireNextIndex(entries.get(entries.size() - 1).index());
    EntryOrder after = new EntryOrder(order);
    for (Entry entry : entries) {
      boolean lacksData = entry.data() == Entry.NO_DATA;
      requireNone(
          after.add(entry.type(), entry.term(), entry.index(), lacksData, tail.commitIndex()));
    }
    requireNotCommitted(entries.get(0).index(), tail);
    requireNotReceived(entries.get(0).index(), tail);
    return after;
  }

  /** The same for ordinary entries of one term, with data. */
  static EntryOrder afterOrdinary(EntryOrder order, long term, long first, int count) {
    if (compareUnsigned(first + count, first) < 0) {
      requireNextIndex(HIGHEST);
    }
    EntryOrder after = new EntryOrder(order);
    for (int i = 0; i < count; i++) {
      requireNone(after.add(Entry.NORMAL, term, first + i, false, 0));
    }
    return after;
  }

  /** The highest index is kept free: the one after it would be 0 again. */
  private static void requireNextIndex(long last) {
    if (last == HIGHEST) {
      throw new RefusedException(
          "no index comes after %s, so nothing can have it".formatted(toUnsignedString(last)));
    }
  }

  private static void requireNoGap(long first, LogExtent extent) {
    if (extent.leavesGapBefore(first)) {
      throw new RefusedException(
          "entry %s would leave a gap: the last index is %s, so the next entry has at most %s"
              .formatted(
                  toUnsignedString(first),
                  toUnsignedString(extent.lastIndex()),
                  toUnsignedString(extent.lastIndex() + 1)));
    }
  }

  /** A committed entry is never replaced; that of a snapshot which was received may be missing. (raft section 5.4) */
  private static void requireNotCommitted(long first, TailState tail) {
    long commit = tail.commitIndex();
    if (commit != 0
        && compareUnsigned(first, commit) <= 0
        && compareUnsigned(first, tail.lastIndex()) <= 0) {
      throw new RefusedException("entry %s would replace one that is committed; all up to %s is"
          .formatted(toUnsignedString(first), toUnsignedString(commit)));
    }
  }

  /** What a received snapshot holds is committed, even if no state says so yet. */
  private static void requireNotReceived(long first, TailState tail) {
    SnapshotMark received = tail.extent().received();
    if (received != null && compareUnsigned(first, received.index()) <= 0) {
      throw new RefusedException(
          "entry %s would replace one that a received snapshot holds, %s; the next entry has at least %s"
              .formatted(
                  toUnsignedString(first), received, toUnsignedString(received.index() + 1)));
    }
  }

  /** Neither the term nor the commit index ever decreases. (raft sections 5.1 and 5.3) */
  static void requirePossible(TailState tail, HardState state) {
    if (state.isEmpty()) {
      return;
    }
    if (compareUnsigned(state.commit(), tail.commitIndex()) < 0) {
      throw new RefusedException("the commit index %s is lower than %s, which is in the log"
          .formatted(toUnsignedString(state.commit()), toUnsignedString(tail.commitIndex())));
    }
    if (compareUnsigned(state.term(), tail.state().term()) < 0) {
      throw new RefusedException("the term %s is lower than %s, which is in the log"
          .formatted(
              toUnsignedString(state.term()), toUnsignedString(tail.state().term())));
    }
  }

  /** A mark comes after those that are there, and does not contradict them: the log is opened at the highest. */
  static void requirePossible(TailState tail, SnapshotMark mark) {
    requireNextIndex(mark.index());
    SnapshotMark highest = tail.marks().highest();
    if (compareUnsigned(mark.index(), highest.index()) < 0) {
      throw new RefusedException(
          "%s is lower than %s, which is in the log".formatted(mark, highest));
    }
    if (mark.index() == highest.index() && mark.term() != highest.term()) {
      throw new RefusedException("%s contradicts %s, which is in the log".formatted(mark, highest));
    }
    requireNoContradiction(tail, mark);
    requireNone(tail.order().mark(mark.index(), mark.term(), tail.state().term()));
  }

  /** Committed entries are not contradicted, and of the others it has to be known whether they are. */
  private static void requireNoContradiction(TailState tail, SnapshotMark mark) {
    if (compareUnsigned(mark.index(), tail.commitIndex()) <= 0
        && compareUnsigned(mark.index(), tail.lastIndex()) <= 0
        && !tail.extent().agreesWith(mark)) {
      throw new RefusedException(
          "%s contradicts the entry at its index, which is committed".formatted(mark));
    }
    if (compareUnsigned(mark.index(), tail.commitIndex()) > 0 && !tail.extent().knows(mark)) {
      throw new RefusedException(
          "whether %s contradicts the entry at its index is not known, as the log was opened after it; open it at an earlier mark"
              .formatted(mark));
    }
  }

  /**
   * Returns the index after which the log appends: the last that is committed, by a state or a mark.
   *
   * @throws RefusedException if entries in between are missing, or would be replaced though they were acknowledged
   */
  static long lastBeforeAppended(TailState tail) {
    long marked = tail.marks().highest().index();
    long commit = tail.commitIndex();
    long committed = compareUnsigned(marked, commit) > 0 ? marked : commit;
    if (compareUnsigned(committed, tail.lastIndex()) > 0) {
      throw new RefusedException(
          "entry %s is committed, but the last entry is %s; save those between before others are appended"
              .formatted(toUnsignedString(committed), toUnsignedString(tail.lastIndex())));
    }
    if (compareUnsigned(tail.savedIndex(), committed) > 0) {
      throw new RefusedException(
          "entries up to %s were saved and are committed up to %s only, so an append would replace the others; save a state that commits them before"
              .formatted(toUnsignedString(tail.savedIndex()), toUnsignedString(committed)));
    }
    requireNextIndex(committed);
    return committed;
  }

  private static void requireNone(@Nullable String problem) {
    if (problem != null) {
      throw new RefusedException(problem);
    }
  }
}
