// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.raft;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The terms of a log's entries, as runs of entries that have the same one. Takes up memory for each
 * change of the term, not for each entry.
 *
 * <p>Immutable: adding an entry returns the terms after it.
 */
public final class Terms {

  /** Of a log without entries, or of one whose entries are not known. */
  public static final Terms UNKNOWN = new Terms(0, 0, null);

  private final long firstIndex;
  private final long term;
  private final @Nullable Terms older;

  private Terms(long firstIndex, long term, @Nullable Terms older) {
    this.firstIndex = firstIndex;
    this.term = term;
    this.older = older;
  }

  /**
   * Adds an entry, which replaces the one at its index and all after it.
   *
   * @param index the entry's index, unsigned; one more than that of an entry that is there, unless
   *     there is none
   * @param entryTerm its term, unsigned
   * @return the terms up to this entry
   */
  public Terms add(long index, long entryTerm) {
    Terms before = this;
    while (before.older != null && Long.compareUnsigned(before.firstIndex, index) >= 0) {
      before = before.older;
    }
    boolean continues = before.older != null && before.term == entryTerm;
    return continues ? before : new Terms(index, entryTerm, before);
  }

  /**
   * Returns the term of an entry.
   *
   * @param index an index that is not above the last entry's, unsigned
   * @return its term, unsigned; empty if the entry is not known
   */
  public OptionalLong at(long index) {
    for (Terms run = this; run.older != null; run = run.older) {
      if (Long.compareUnsigned(run.firstIndex, index) <= 0) {
        return OptionalLong.of(run.term);
      }
    }
    return OptionalLong.empty();
  }

  /**
   * Forgets the runs that end before an index.
   *
   * @param index the first index whose term may be asked for, unsigned
   * @return the terms from the index on
   */
  public Terms from(long index) {
    Deque<Terms> kept = new ArrayDeque<>();
    for (Terms run = this; run.older != null; run = run.older) {
      kept.push(run);
      if (Long.compareUnsigned(run.firstIndex, index) <= 0) {
        break;
      }
    }
    Terms trimmed = UNKNOWN;
    for (Terms run : kept) {
      trimmed = new Terms(run.firstIndex, run.term, trimmed);
    }
    return trimmed;
  }
}
