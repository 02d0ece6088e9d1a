// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.raft;

import dev.jwal.Entry;
import org.jspecify.annotations.Nullable;

/**
 * Distinguishes an entry from a hard state that looks like one.
 *
 * <p>A record's type is the one thing that no checksum covers. A damaged type makes of a hard state
 * an entry without data: the state's term is its type, the vote its term, the commit index its
 * index. Of raft's own entries without data those of type {@link Entry#CONF_CHANGE_V2} could be
 * meant, and those of type {@link Entry#NORMAL} if their term is 0, which raft's never is. (One
 * whose index is 0 too is no state: an empty one is never written.) Such an entry has to make sense
 * where it is, as raft's do:
 *
 * <ul>
 *   <li>what is committed is not written again;
 *   <li>an entry is not replaced by one of the same term, which would be the same entry;
 *   <li>terms do not fall from an entry to the next;
 *   <li>a segment after the first begins with the last hard state, unless there is none;
 *   <li>a snapshot mark has the term of the entry at its index, and that of an entry written last
 *       is at most the hard state's, which is written with it.
 * </ul>
 *
 * <p>The writer checks entries against the same rules, so that what was accepted can be read. Both
 * forget the last entry where a segment begins: a writer that continues a log knows the last
 * segment only.
 *
 * <p>Not thread-safe.
 */
public final class EntryOrder {

  private boolean expectsState;
  private boolean hasLast;
  private boolean lastIsAmbiguous;
  private long lastTerm;
  private long lastIndex;

  /** The term of the entry right before the last; 0 if there is none. */
  private long termBeforeLast;

  /** Makes an order with no entry yet. */
  public EntryOrder() {}

  /**
   * Makes an order that continues where another is.
   *
   * @param other the other, which stays as it is
   */
  public EntryOrder(EntryOrder other) {
    expectsState = other.expectsState;
    hasLast = other.hasLast;
    lastIsAmbiguous = other.lastIsAmbiguous;
    lastTerm = other.lastTerm;
    lastIndex = other.lastIndex;
    termBeforeLast = other.termBeforeLast;
  }

  /**
   * Forgets the last entry: a segment begins.
   *
   * @param lacksState whether the segment is not the first, and no hard state was found in it
   */
  public void beginSegment(boolean lacksState) {
    expectsState = lacksState;
    hasLast = false;
    lastIsAmbiguous = false;
    termBeforeLast = 0;
  }

  /**
   * Adds a hard state.
   *
   * @return the order after it
   */
  public EntryOrder afterState() {
    if (!expectsState) {
      return this;
    }
    EntryOrder after = new EntryOrder(this);
    after.expectsState = false;
    return after;
  }

  /**
   * Adds the next entry.
   *
   * @param type the entry's type
   * @param term its term
   * @param index its index
   * @param lacksData whether it has no data at all
   * @param commit the commit index of the last hard state before it
   * @return why it cannot be where it is; {@code null} if it can
   */
  public @Nullable String add(int type, long term, long index, boolean lacksData, long commit) {
    long termBefore = termBefore(index);
    boolean ambiguous = isAmbiguous(type, term, index, lacksData);
    String problem = null;
    if (ambiguous) {
      problem = expectsState ? problemAtHead(index) : problemAlone(type, term, index, commit);
    }
    if (problem == null && (ambiguous || lastIsAmbiguous)) {
      problem = problemBeside(term, index, termBefore);
    }
    expectsState = false;
    hasLast = true;
    termBeforeLast = termBefore;
    lastIsAmbiguous = ambiguous;
    lastTerm = term;
    lastIndex = index;
    return problem;
  }

  /**
   * Checks a snapshot mark against the last entry.
   *
   * @param index the mark's index
   * @param term its term
   * @param stateTerm the term of the last hard state before it
   * @return why one of both cannot be where it is; {@code null} if they can
   */
  public @Nullable String mark(long index, long term, long stateTerm) {
    if (lastIsAmbiguous
        && index == lastIndex
        && term != lastTerm
        && Long.compareUnsigned(lastTerm, stateTerm) > 0) {
      return "a mark has term %s, but the entry at its index %s has term %s and no data"
          .formatted(
              Long.toUnsignedString(term),
              Long.toUnsignedString(index),
              Long.toUnsignedString(lastTerm));
    }
    return null;
  }

  /**
   * Returns whether an entry looks like a hard state whose type is damaged.
   *
   * @param type the entry's type
   * @param term its term
   * @param index its index
   * @param lacksData whether it has no data at all
   * @return whether only its neighbours distinguish it
   */
  public static boolean isAmbiguous(int type, long term, long index, boolean lacksData) {
    return lacksData && (type == Entry.CONF_CHANGE_V2 || term == 0 && index != 0);
  }

  /** The term of the entry right before an index that is added now; 0 if it is not known. */
  private long termBefore(long index) {
    if (!hasLast) {
      return 0;
    }
    return index == lastIndex + 1 ? lastTerm : index == lastIndex ? termBeforeLast : 0;
  }

  private static String problemAtHead(long index) {
    return "entry %s has no data, and is where a segment has the last hard state"
        .formatted(Long.toUnsignedString(index));
  }

  private static @Nullable String problemAlone(int type, long term, long index, long commit) {
    if (type == Entry.CONF_CHANGE_V2 && term == 0) {
      return "entry %s, of type 2 and without data, has term 0"
          .formatted(Long.toUnsignedString(index));
    }
    if (Long.compareUnsigned(index, commit) <= 0) {
      return "entry %s has no data, and all up to %s is committed already"
          .formatted(Long.toUnsignedString(index), Long.toUnsignedString(commit));
    }
    return null;
  }

  private @Nullable String problemBeside(long term, long index, long termBefore) {
    if (hasLast && index == lastIndex && term == lastTerm) {
      return "entry %s replaces one of the same term %s, and one of both has no data"
          .formatted(Long.toUnsignedString(index), Long.toUnsignedString(term));
    }
    if (Long.compareUnsigned(term, termBefore) < 0) {
      return "entry %s of term %s follows one of term %s, and one of them has no data"
          .formatted(
              Long.toUnsignedString(index),
              Long.toUnsignedString(term),
              Long.toUnsignedString(termBefore));
    }
    return null;
  }
}
