// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.index;

import static java.lang.Long.compareUnsigned;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts the entries of one segment together to runs. An entry takes the place of the one at its
 * index and of all after it; one that leaves a gap takes the place of all.
 *
 * <p>Confined to one thread at a time.
 */
final class RunBuilder {

  private static final Run[] NONE = {};

  private final SegmentFile file;

  /**
   * The runs before the last one, trimmed: so many of an array, to which others are added after
   * those that a published value shows.
   */
  private Run[] closed = NONE;

  private int closedCount;
  private @Nullable Run open;
  private int openCount;
  private long nextIndex;

  RunBuilder(SegmentFile file) {
    this.file = file;
  }

  /** The segment's file. */
  SegmentFile file() {
    return file;
  }

  /** An array that begins with the runs before the last one, which do not change any more. */
  Run[] closed() {
    return closed;
  }

  /** How many runs there are before the last one. */
  int closedCount() {
    return closedCount;
  }

  /** The last run; {@code null} if entries that come next belong to another. */
  @Nullable
  Run open() {
    return open;
  }

  /** How many entries the last run has. */
  int openCount() {
    return openCount;
  }

  boolean isEmpty() {
    return open == null && closedCount == 0;
  }

  /** The index of the first entry, of which there is one. */
  long firstIndex() {
    Run first = closedCount > 0 ? closed[0] : open;
    if (first == null) {
      throw new IllegalStateException("no entry");
    }
    return first.firstIndex();
  }

  void add(long index, long term, long offset, int crcBefore) {
    if (index != nextIndex && !isEmpty()) {
      dropFrom(index);
    }
    Run run = open;
    if (run == null || run.term() != term || !run.canHold(offset)) {
      close();
      run = new Run(file, index, term, offset, crcBefore);
      open = run;
    }
    run.put(openCount, offset);
    openCount++;
    nextIndex = index + 1;
  }

  /** Drops the entries from an index on; all of them if the index leaves a gap. */
  void dropFrom(long index) {
    boolean dropsAll = index == 0 || compareUnsigned(index, nextIndex) > 0;
    int kept = dropsAll ? 0 : Starting.floor(closed, closedCount, index - 1) + 1;
    Run last = open;
    boolean cutsOpen = !dropsAll && last != null && compareUnsigned(last.firstIndex(), index) < 0;
    closed = Arrays.copyOf(closed, kept + 1); // What was published shows others after these.
    closedCount = kept;
    if (cutsOpen) {
      closed[closedCount++] = last.trimmed((int) Math.min(openCount, index - last.firstIndex()));
    } else if (kept > 0) {
      closed[kept - 1] = closed[kept - 1].before(index);
    }
    open = null;
    openCount = 0;
    nextIndex = index;
  }

  /** All runs, in the order of their indexes, trimmed. */
  Run[] trimmed() {
    Run last = open;
    if (last == null) {
      return Arrays.copyOf(closed, closedCount);
    }
    Run[] all = Arrays.copyOf(closed, closedCount + 1);
    all[closedCount] = last.trimmed(openCount);
    return all;
  }

  private void close() {
    Run run = open;
    if (run != null) {
      if (closedCount == closed.length) {
        closed = Arrays.copyOf(closed, Math.max(4, closedCount << 1));
      }
      closed[closedCount++] = run.trimmed(openCount);
      open = null;
      openCount = 0;
    }
  }

  /** Returns to what it was. */
  void returnTo(EntryIndex before) {
    closed = before.runs();
    closedCount = before.runCount();
    open = before.open();
    openCount = before.openCount();
    nextIndex = before.lastIndex() + 1;
  }
}
