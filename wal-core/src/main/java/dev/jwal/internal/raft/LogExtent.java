// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.raft;

import static java.lang.Long.compareUnsigned;

import dev.jwal.SnapshotMark;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * From which entry to which a log reaches, by what its records say one after the other. The one
 * place that knows this, for the writer and for every reader. Immutable.
 *
 * <p>An entry replaces the one at its index and all after it. A snapshot mark leaves the entries as
 * they are if it has the term of the entry at its index, or if that entry is committed. Any other
 * mark is that of a snapshot which was <em>received</em> from another node. It takes the place of
 * all entries once it is confirmed: by a hard state that commits it, by the entry right after it,
 * or by a caller that opens the log at it. Any other entry gives it up. Until then a reader still
 * counts the entries, as a crash may have come between the mark and the state; the writer that
 * saved the mark expects what comes after it. (etcd server/etcdserver/raft.go saves the mark first,
 * then the state; wal.go: ValidSnapshotEntries skips a mark that no state commits)
 */
public final class LogExtent {

  private final long firstIndex;
  private final long lastIndex;
  private final Terms terms;
  private final @Nullable SnapshotMark received;

  /** A mark that was read and is not confirmed: the entries still count. */
  private final @Nullable SnapshotMark unconfirmed;

  /**
   * The extent that counts again if the received mark is given up; {@code null} once it is
   * confirmed.
   */
  private final @Nullable LogExtent instead;

  private LogExtent(
      long firstIndex,
      long lastIndex,
      Terms terms,
      @Nullable SnapshotMark received,
      @Nullable SnapshotMark unconfirmed,
      @Nullable LogExtent instead) {
    this.firstIndex = firstIndex;
    this.lastIndex = lastIndex;
    this.terms = terms;
    this.received = received;
    this.unconfirmed = unconfirmed;
    this.instead = instead;
  }

  /**
   * Returns the extent of a log whose entries up to an index are not known.
   *
   * @param index the index after which the next entry comes, unsigned
   * @return an extent without entries
   */
  public static LogExtent after(long index) {
    return new LogExtent(0, index, Terms.UNKNOWN, null, null, null);
  }

  /**
   * Adds an entry.
   *
   * @param index its index, unsigned
   * @param term its term, unsigned
   * @return the extent up to this entry
   */
  public LogExtent entry(long index, long term) {
    return entries(index, index, term);
  }

  /**
   * Adds entries of one term.
   *
   * @param first the index of the first, unsigned
   * @param last the index of the last, unsigned
   * @param term their term, unsigned
   * @return the extent up to the last
   */
  public LogExtent entries(long first, long last, long term) {
    LogExtent before = decidedBy(first);
    boolean isFirst = before.firstIndex == 0 || compareUnsigned(first, before.firstIndex) < 0;
    return new LogExtent(
        isFirst ? first : before.firstIndex,
        last,
        before.terms.add(first, term),
        before.received,
        null,
        null);
  }

  /**
   * Returns what an entry that comes next is added to: it confirms a mark or gives it up.
   *
   * @param entryIndex the entry's index, unsigned
   * @return this, or the extent without the mark
   */
  public LogExtent decidedBy(long entryIndex) {
    if (unconfirmed != null) {
      return entryIndex == unconfirmed.index() + 1 ? confirmed() : givenUp();
    }
    return instead != null && entryIndex != lastIndex + 1 ? instead : this;
  }

  /**
   * Returns whether an entry would leave a gap.
   *
   * @param index its index, unsigned
   * @return {@code false} if it replaces another, or comes right after the last one or after a
   *     received mark
   */
  public boolean leavesGapBefore(long index) {
    if (index == lastIndex + 1 || unconfirmed != null && index == unconfirmed.index() + 1) {
      return false;
    }
    return compareUnsigned(index, lastIndex) > 0
        || instead != null && instead.leavesGapBefore(index);
  }

  /**
   * Adds a snapshot mark that was read.
   *
   * @param commit the commit index of the last hard state before it
   * @return the extent after it
   */
  public LogExtent mark(SnapshotMark mark, long commit) {
    LogExtent before = instead == null ? givenUp() : instead;
    boolean isCommitted = compareUnsigned(mark.index(), commit) <= 0
        && compareUnsigned(mark.index(), before.lastIndex) <= 0;
    return isCommitted || before.agreesWith(mark) ? before : restart(mark).state(commit);
  }

  /**
   * Adds the mark with which a segment begins that is named after the mark's index: whatever is in
   * the log, it takes the place of all entries once it is confirmed.
   *
   * @param mark the mark
   * @return the extent after it, the mark not being confirmed
   */
  public LogExtent restart(SnapshotMark mark) {
    LogExtent before = instead == null ? givenUp() : instead;
    return new LogExtent(
        before.firstIndex, before.lastIndex, before.terms, before.received, mark, null);
  }

  /**
   * Adds a hard state.
   *
   * @param commit its commit index
   * @return the extent after it
   */
  public LogExtent state(long commit) {
    if (unconfirmed != null && compareUnsigned(unconfirmed.index(), commit) <= 0) {
      return confirmed();
    }
    return instead != null && compareUnsigned(lastIndex, commit) <= 0
        ? new LogExtent(0, lastIndex, Terms.UNKNOWN, received, null, null)
        : this;
  }

  /**
   * Confirms a mark that was read, if there is one that is not.
   *
   * @return the extent without the entries whose place the mark takes
   */
  public LogExtent confirmed() {
    return unconfirmed == null
        ? this
        : new LogExtent(0, unconfirmed.index(), Terms.UNKNOWN, unconfirmed, null, null);
  }

  /**
   * Expects that a mark which was just saved will be confirmed, if it needs to be.
   *
   * @return the extent without the entries whose place the mark takes, until it is given up
   */
  public LogExtent expected() {
    return unconfirmed == null
        ? this
        : new LogExtent(0, unconfirmed.index(), Terms.UNKNOWN, unconfirmed, null, givenUp());
  }

  /**
   * Returns whether a mark that was just saved took the place of all entries, which count again if
   * it is given up.
   *
   * @return whether that is still open
   */
  public boolean isExpected() {
    return instead != null;
  }

  private LogExtent givenUp() {
    return unconfirmed == null
        ? this
        : new LogExtent(firstIndex, lastIndex, terms, received, null, null);
  }

  /**
   * Returns the same, without the terms of the entries before an index.
   *
   * @param index the first index at which there may be a mark, unsigned
   * @return an extent that takes up less memory
   */
  public LogExtent withTermsFrom(long index) {
    return new LogExtent(firstIndex, lastIndex, terms.from(index), received, unconfirmed, instead);
  }

  /**
   * Returns whether the log holds what a mark says, as far as is known: the entry at its index has
   * its term.
   *
   * @return {@code true} also if the term of that entry is not known
   */
  public boolean agreesWith(SnapshotMark mark) {
    if (mark.index() == 0) {
      return true; // The beginning; an entry with this index is none of the log's.
    }
    if (compareUnsigned(mark.index(), lastIndex) > 0) {
      return false;
    }
    OptionalLong term = terms.at(mark.index());
    return term.isEmpty() || term.getAsLong() == mark.term();
  }

  /**
   * Returns whether it is known what a mark makes of the log, whatever came before.
   *
   * @return {@code false} if the entry at its index is in an earlier segment
   */
  public boolean knows(SnapshotMark mark) {
    return compareUnsigned(mark.index(), lastIndex) > 0
        || terms.at(mark.index()).isPresent()
        || received != null && received.index() == mark.index()
        || mark.index() == 0;
  }

  /**
   * Returns the index of the first entry that is known.
   *
   * @return the index, unsigned; 0 if none is
   */
  public long firstIndex() {
    return firstIndex;
  }

  /**
   * Returns the index of the last entry, or of the mark that took the place of all if none came
   * after it.
   *
   * @return the index, unsigned
   */
  public long lastIndex() {
    return lastIndex;
  }

  /**
   * Returns the index after which the next segment is named: in the segments before it, no entry
   * that counts or may count again is above. (etcd wal.go: SaveSnapshot never lowers this index)
   *
   * @return the index, unsigned
   */
  public long indexBeforeNextSegment() {
    return instead != null && compareUnsigned(instead.lastIndex, lastIndex) > 0
        ? instead.lastIndex
        : lastIndex;
  }

  /**
   * Returns the mark of the last snapshot that was received, if it is confirmed.
   *
   * @return the mark; {@code null} if there is none
   */
  public @Nullable SnapshotMark received() {
    return instead == null ? received : instead.received;
  }

  /**
   * Returns the mark that takes the place of all entries before those that are known, confirmed or
   * expected to be.
   *
   * @return the mark; {@code null} if there is none
   */
  public @Nullable SnapshotMark takesThePlaceOfEntries() {
    return received;
  }

  /**
   * Returns the mark of a snapshot that was received, which was read and is not confirmed.
   *
   * @return the mark; {@code null} if there is none
   */
  public @Nullable SnapshotMark unconfirmed() {
    return unconfirmed;
  }
}
