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
  private Run[] closed = NONE;
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

  /** The runs before the last one, trimmed. An array that is not changed any more. */
  Run[] closed() {
    return closed;
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
    return open == null && closed.length == 0;
  }

  /** The index of the first entry, of which there is one. */
  long firstIndex() {
    Run first = closed.length > 0 ? closed[0] : open;
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
    close();
    int last = index == 0 || compareUnsigned(index, nextIndex) > 0
        ? -1
        : Starting.floor(closed, index - 1);
    closed = Arrays.copyOf(closed, last + 1);
    if (last >= 0) {
      Run run = closed[last];
      closed[last] = run.trimmed((int) Math.min(run.length(), index - run.firstIndex()));
    }
    nextIndex = index;
  }

  /** All runs, in the order of their indexes, trimmed. */
  Run[] trimmed() {
    close();
    return closed;
  }

  private void close() {
    Run run = open;
    if (run != null) {
      closed = Arrays.copyOf(closed, closed.length + 1);
      closed[closed.length - 1] = run.trimmed(openCount);
      open = null;
      openCount = 0;
    }
  }

  /** Returns to what it was. */
  void returnTo(Run[] closedBefore, @Nullable Run openBefore, int openCountBefore, long next) {
    closed = closedBefore;
    open = openBefore;
    openCount = openCountBefore;
    nextIndex = next;
  }
}
