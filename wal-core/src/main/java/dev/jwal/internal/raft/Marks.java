// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.raft;

import dev.jwal.SnapshotMark;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot marks of a log, newest first, as far as they may still matter. Immutable: adding a
 * mark returns the marks with it.
 */
public final class Marks {

  /** Of a log that has none. */
  public static final Marks NONE = new Marks(SnapshotMark.NONE, null, SnapshotMark.NONE, 0);

  private final SnapshotMark newest;
  private final @Nullable Marks older;
  private final SnapshotMark highest;
  private final int size;

  private Marks(SnapshotMark newest, @Nullable Marks older, SnapshotMark highest, int size) {
    this.newest = newest;
    this.older = older;
    this.highest = highest;
    this.size = size;
  }

  /**
   * Returns the marks of a list.
   *
   * @param marks the marks, oldest first
   * @return the same marks
   */
  public static Marks of(List<SnapshotMark> marks) {
    Marks all = NONE;
    for (SnapshotMark mark : marks) {
      all = all.add(mark);
    }
    return all;
  }

  /**
   * Adds a mark.
   *
   * @param mark the newest
   * @return the marks with it
   */
  public Marks add(SnapshotMark mark) {
    boolean higher = Long.compareUnsigned(mark.index(), highest.index()) >= 0;
    return new Marks(mark, this, higher ? mark : highest, size + 1);
  }

  /**
   * Drops the marks at and after an entry that replaces others: they say what is not there any
   * more.
   *
   * @param index the index of the entry, unsigned
   * @return the marks with a lower index
   */
  public Marks before(long index) {
    if (Long.compareUnsigned(highest.index(), index) < 0) {
      return this;
    }
    List<SnapshotMark> kept = new ArrayList<>();
    for (Marks marks = this; marks.older != null; marks = marks.older) {
      if (Long.compareUnsigned(marks.newest.index(), index) < 0) {
        kept.add(marks.newest);
      }
    }
    Collections.reverse(kept);
    return of(kept);
  }

  /**
   * Returns the newest mark with an index.
   *
   * @param index the index, unsigned
   * @return the mark; empty if there is none
   */
  public Optional<SnapshotMark> at(long index) {
    for (Marks marks = this; marks.older != null; marks = marks.older) {
      if (marks.newest.index() == index) {
        return Optional.of(marks.newest);
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the mark with the highest index.
   *
   * @return the mark; {@link SnapshotMark#NONE} if there is none
   */
  public SnapshotMark highest() {
    return highest;
  }

  /** How many marks are remembered. */
  int size() {
    return size;
  }

  /**
   * Returns the newest mark at which the log can be opened, which is one that is committed.
   *
   * @param commit the commit index, unsigned
   * @return the mark; empty if there is none
   */
  public Optional<SnapshotMark> newestCommitted(long commit) {
    for (Marks marks = this; marks.older != null; marks = marks.older) {
      if (Long.compareUnsigned(marks.newest.index(), commit) <= 0) {
        return Optional.of(marks.newest);
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the term of the mark at an index.
   *
   * @param index an index, unsigned
   * @return the term, unsigned, that of the newest such mark; empty if there is none
   */
  public OptionalLong termAt(long index) {
    for (Marks marks = this; marks.older != null; marks = marks.older) {
      if (marks.newest.index() == index) {
        return OptionalLong.of(marks.newest.term());
      }
    }
    return index == 0 ? OptionalLong.of(0) : OptionalLong.empty();
  }

  /**
   * Drops the marks that are older than the newest committed one.
   *
   * @param commit the commit index, unsigned
   * @return the marks from the newest committed one on
   */
  public Marks fromNewestCommitted(long commit) {
    List<SnapshotMark> kept = new ArrayList<>();
    for (Marks marks = this; marks.older != null; marks = marks.older) {
      kept.add(marks.newest);
      if (Long.compareUnsigned(marks.newest.index(), commit) <= 0) {
        break;
      }
    }
    Collections.reverse(kept);
    return of(kept);
  }
}
