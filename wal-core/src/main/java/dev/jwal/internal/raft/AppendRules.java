// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.raft;

import static java.lang.Long.compareUnsigned;
import static java.lang.Long.toUnsignedString;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses what cannot follow the end of a log, before any of it is encoded. */
public final class AppendRules {

  private static final long HIGHEST = -1;

  private AppendRules() {}

  /** What the rules need to know of the end of a log. */
  public interface LogEnd {

    /**
     * Returns from which entry to which the log reaches.
     *
     * @return the extent
     */
    LogExtent extent();

    /**
     * Returns what the next entry is checked against.
     *
     * @return the order, which the rules leave as it is
     */
    EntryOrder order();

    /**
     * Returns the snapshot marks.
     *
     * @return the marks
     */
    Marks marks();

    /**
     * Returns the last hard state.
     *
     * @return the state
     */
    HardState state();

    /**
     * Returns up to which entry the log is committed, those included whose state was not encoded
     * yet.
     *
     * @return the index, unsigned
     */
    long commitIndex();

    /**
     * Returns the last index that was saved since the log was opened, and is still there.
     *
     * @return the index, unsigned; 0 if there is none
     */
    long savedIndex();
  }

  /**
   * Checks entries that are to be saved.
   *
   * @param end the end of the log
   * @param entries the entries, with consecutive indexes
   * @return the order after them
   * @throws RefusedException if they would leave a gap, replace what is committed, or could be
   *     taken for a damaged hard state
   */
  public static EntryOrder after(LogEnd end, List<Entry> entries) {
    EntryOrder order = end.order();
    if (entries.isEmpty()) {
      return order;
    }
    requireNoGap(entries.get(0).index(), end.extent());
    requireNextIndex(entries.get(entries.size() - 1).index());
    EntryOrder after = new EntryOrder(order);
    for (Entry entry : entries) {
      boolean lacksData = entry.data() == Entry.NO_DATA;
      requireNone(
          after.add(entry.type(), entry.term(), entry.index(), lacksData, end.commitIndex()));
    }
    requireNotCommitted(entries.get(0).index(), end);
    requireNotReceived(entries.get(0).index(), end);
    return after;
  }

  /**
   * Checks ordinary entries with data that are to be appended.
   *
   * @param order the order before them
   * @param first the index of the first
   * @param count how many there are
   * @return the order after them
   * @throws RefusedException if they could be taken for a damaged hard state, or there are not so
   *     many indexes
   */
  public static EntryOrder afterOrdinary(EntryOrder order, long term, long first, int count) {
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

  /**
   * A committed entry is never replaced; that of a snapshot which was received may be missing.
   * (raft section 5.4)
   */
  private static void requireNotCommitted(long first, LogEnd end) {
    long commit = end.commitIndex();
    if (commit != 0
        && compareUnsigned(first, commit) <= 0
        && compareUnsigned(first, end.extent().lastIndex()) <= 0) {
      throw new RefusedException("entry %s would replace one that is committed; all up to %s is"
          .formatted(toUnsignedString(first), toUnsignedString(commit)));
    }
  }

  /** What a received snapshot holds is committed, even if no state says so yet. */
  private static void requireNotReceived(long first, LogEnd end) {
    SnapshotMark received = end.extent().received();
    if (received != null && compareUnsigned(first, received.index()) <= 0) {
      throw new RefusedException(
          "entry %s would replace one that a received snapshot holds, %s; the next entry has at least %s"
              .formatted(
                  toUnsignedString(first), received, toUnsignedString(received.index() + 1)));
    }
  }

  /**
   * Checks a hard state that is to be saved. Neither the term nor the commit index ever decreases.
   * (raft sections 5.1 and 5.3)
   *
   * @param end the end of the log
   * @param state the state, {@link HardState#EMPTY} for none
   * @throws RefusedException if the state is older than the last one
   */
  public static void requirePossible(LogEnd end, HardState state) {
    if (state.isEmpty()) {
      return;
    }
    if (compareUnsigned(state.commit(), end.commitIndex()) < 0) {
      throw new RefusedException("the commit index %s is lower than %s, which is in the log"
          .formatted(toUnsignedString(state.commit()), toUnsignedString(end.commitIndex())));
    }
    if (compareUnsigned(state.term(), end.state().term()) < 0) {
      throw new RefusedException("the term %s is lower than %s, which is in the log"
          .formatted(
              toUnsignedString(state.term()), toUnsignedString(end.state().term())));
    }
  }

  /**
   * Checks a snapshot mark that is to be saved. It comes after those that are there, and does not
   * contradict them: the log is opened at the highest.
   *
   * @param end the end of the log
   * @throws RefusedException if the log could then not be opened at it
   */
  public static void requirePossible(LogEnd end, SnapshotMark mark) {
    requireNextIndex(mark.index());
    requireNotBelowHighest(end, mark);
    requireNoContradiction(end, mark);
    requireNone(end.order().mark(mark.index(), mark.term(), end.state().term()));
  }

  private static void requireNotBelowHighest(LogEnd end, SnapshotMark mark) {
    SnapshotMark highest = end.marks().highest();
    if (compareUnsigned(mark.index(), highest.index()) < 0) {
      throw new RefusedException(
          "%s is lower than %s, which is in the log".formatted(mark, highest));
    }
    if (mark.index() == highest.index() && mark.term() != highest.term()) {
      throw new RefusedException("%s contradicts %s, which is in the log".formatted(mark, highest));
    }
  }

  /**
   * Checks a snapshot mark after which the log is to continue without any entry. It may contradict
   * what is not committed, and be the highest mark once more.
   *
   * @param end the end of the log
   * @throws RefusedException if what is committed, or another mark, would be lost
   */
  public static void requireRestartPossible(LogEnd end, SnapshotMark mark) {
    requireNextIndex(mark.index());
    if (compareUnsigned(mark.index(), end.commitIndex()) < 0) {
      throw new RefusedException("%s is lower than the commit index %s, which is in the log"
          .formatted(mark, toUnsignedString(end.commitIndex())));
    }
    requireNotBelowHighest(end, mark);
    if (mark.index() == end.commitIndex() && isContradicted(end, mark)) {
      throw contradictsCommitted(mark);
    }
  }

  /**
   * Checks a snapshot mark after which the log is to continue against what the files have at its
   * index, which is committed.
   *
   * @param mark the mark
   * @param entry the entry; {@code null} if there is none
   * @param existing another mark with the index; {@code null} if there is none
   * @throws RefusedException if their term is not that of the mark
   */
  public static void requireAgreesWithCommitted(
      SnapshotMark mark, @Nullable Entry entry, @Nullable SnapshotMark existing) {
    if (entry != null && entry.term() != mark.term()) {
      throw contradictsCommitted(mark);
    }
    if (entry == null && existing != null && existing.term() != mark.term()) {
      throw new RefusedException(
          "%s contradicts %s, which is in the log".formatted(mark, existing));
    }
  }

  /**
   * Checks that the entries from an index on may be dropped.
   *
   * @param end the end of the log
   * @param index the index of the first to drop, unsigned
   * @return whether there are any
   * @throws RefusedException if one of them is committed, or the index is further than one after
   *     the last
   */
  public static boolean hasEntriesToDrop(LogEnd end, long index) {
    long last = end.extent().lastIndex();
    if (index == last + 1) {
      return false;
    }
    if (compareUnsigned(index, last) > 0) {
      throw new RefusedException(
          "no entry has index %s: the last index is %s, so at most %s can be dropped from"
              .formatted(
                  toUnsignedString(index), toUnsignedString(last), toUnsignedString(last + 1)));
    }
    if (index == 0) {
      throw new RefusedException("no entry has index 0; the first of a log has index 1");
    }
    if (compareUnsigned(index, end.commitIndex()) <= 0) {
      throw new RefusedException("entry %s is committed and cannot be dropped; all up to %s is"
          .formatted(toUnsignedString(index), toUnsignedString(end.commitIndex())));
    }
    SnapshotMark received = end.extent().takesThePlaceOfEntries();
    if (received != null && compareUnsigned(index, received.index()) <= 0) {
      throw new RefusedException(
          "entry %s cannot be dropped: a received snapshot holds it, %s; at least %s can be dropped from"
              .formatted(
                  toUnsignedString(index), received, toUnsignedString(received.index() + 1)));
    }
    return true;
  }

  /**
   * Checks an entry that is to be written once more, as the last of the log.
   *
   * @param end the end of the log
   * @param index its index, unsigned
   * @param entry the entry; {@code null} if it is not there
   * @return the order after it
   * @throws RefusedException if it is not there, or could be taken for a damaged hard state
   */
  public static EntryOrder afterRepeated(LogEnd end, long index, @Nullable Entry entry) {
    if (entry == null) {
      throw new RefusedException(
          "entry %s, which would be the last and is to be written once more, is not there any more; restart the log at its mark instead"
              .formatted(toUnsignedString(index)));
    }
    if (canBeTakenForState(entry)) {
      throw new RefusedException(
          "entry %s would be the last, but has type %d, term %s and no data: written once more, it could be taken for a damaged hard state; drop it too, or save another entry in the place of the one after it"
              .formatted(toUnsignedString(index), entry.type(), toUnsignedString(entry.term())));
    }
    EntryOrder after = new EntryOrder(end.order());
    requireNone(after.add(entry.type(), entry.term(), index, false, end.commitIndex()));
    return after;
  }

  /**
   * Returns whether an entry cannot be written once more.
   *
   * @param entry the entry
   * @return whether it looks like a hard state whose type is damaged
   */
  public static boolean canBeTakenForState(Entry entry) {
    return EntryOrder.isAmbiguous(
        entry.type(), entry.term(), entry.index(), entry.data() == Entry.NO_DATA);
  }

  private static RefusedException contradictsCommitted(SnapshotMark mark) {
    return new RefusedException(
        "%s contradicts the entry at its index, which is committed".formatted(mark));
  }

  private static boolean isContradicted(LogEnd end, SnapshotMark mark) {
    return compareUnsigned(mark.index(), end.extent().lastIndex()) <= 0
        && !end.extent().agreesWith(mark);
  }

  /** Committed entries are not contradicted, and of the others it has to be known if they are. */
  private static void requireNoContradiction(LogEnd end, SnapshotMark mark) {
    if (compareUnsigned(mark.index(), end.commitIndex()) <= 0 && isContradicted(end, mark)) {
      throw contradictsCommitted(mark);
    }
    if (compareUnsigned(mark.index(), end.commitIndex()) > 0 && !end.extent().knows(mark)) {
      throw new RefusedException(
          "whether %s contradicts the entry at its index is not known, as the log was opened after it; open it at an earlier mark"
              .formatted(mark));
    }
  }

  /**
   * Returns the index after which the log appends: the last that is committed, by a state or a
   * mark.
   *
   * @param end the end of the log
   * @return the index, unsigned
   * @throws RefusedException if entries in between are missing, or would be replaced though they
   *     were acknowledged
   */
  public static long lastBeforeAppended(LogEnd end) {
    long marked = end.marks().highest().index();
    long commit = end.commitIndex();
    long committed = compareUnsigned(marked, commit) > 0 ? marked : commit;
    long last = end.extent().lastIndex();
    if (compareUnsigned(committed, last) > 0) {
      throw new RefusedException(
          "entry %s is committed, but the last entry is %s; save those between before others are appended"
              .formatted(toUnsignedString(committed), toUnsignedString(last)));
    }
    if (compareUnsigned(end.savedIndex(), committed) > 0) {
      throw new RefusedException(
          "entries up to %s were saved and are committed up to %s only, so an append would replace the others; save a state that commits them before"
              .formatted(toUnsignedString(end.savedIndex()), toUnsignedString(committed)));
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
