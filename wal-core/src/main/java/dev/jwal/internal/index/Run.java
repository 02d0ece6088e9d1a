// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.index;

import java.util.Arrays;

/**
 * Where entries with consecutive indexes and one term are that were written one after the other to
 * one segment: no other entry is between them.
 *
 * <p>One thread adds to it; others read as many of them as a published value says that there are. What
 * is known of these never changes.
 */
final class Run implements Starting {

  /** What it takes up in memory beside the offsets: itself, its array's head, its place. */
  private static final int BYTES_AROUND = 72;

  private static final int FIRST_CAPACITY = 8;

  private static final long MOST_UNITS = 1L << Integer.SIZE;

  private final SegmentFile file;
  private final long firstIndex;
  private final long term;
  private final long start;
  private final int shift;
  private final int crcBefore;

  /** From the first one's, in units of 8 bytes or of one. */
  private volatile int[] offsets;

  /**
   * Makes a run without an entry.
   *
   * @param firstIndex the index of the first
   * @param start where the first begins, in bytes from the file's start
   * @param crcBefore the checksum before it
   */
  Run(SegmentFile file, long firstIndex, long term, long start, int crcBefore) {
    this(
        file,
        firstIndex,
        term,
        start,
        (start & 7) == 0 ? 3 : 0,
        crcBefore,
        new int[FIRST_CAPACITY]);
  }

  private Run(
      SegmentFile file,
      long firstIndex,
      long term,
      long start,
      int shift,
      int crcBefore,
      int[] offsets) {
    this.file = file;
    this.firstIndex = firstIndex;
    this.term = term;
    this.start = start;
    this.shift = shift;
    this.crcBefore = crcBefore;
    this.offsets = offsets;
  }

  /** Whether an entry at an offset can be added: frames of etcd 2.x are not aligned. */
  boolean canHold(long offset) {
    long distance = offset - start;
    return (distance & (1L << shift) - 1) == 0 && distance >>> shift < MOST_UNITS;
  }

  /** Adds an entry after so many others. */
  void put(int at, long offset) {
    int[] array = offsets;
    if (at == array.length) {
      array = Arrays.copyOf(array, at << 1);
      offsets = array; // Volatile: who sees the new array sees what was copied to it.
    }
    array[at] = (int) (offset - start >>> shift);
  }

  /** The same run, of so many entries and no more, in no more memory than it needs. */
  Run trimmed(int count) {
    return new Run(file, firstIndex, term, start, shift, crcBefore, Arrays.copyOf(offsets, count));
  }

  /** The same run without the entries from an index on, if it was trimmed. */
  Run before(long index) {
    long count = index - firstIndex;
    return count < length() ? trimmed((int) count) : this;
  }

  SegmentFile file() {
    return file;
  }

  @Override
  public long firstIndex() {
    return firstIndex;
  }

  long term() {
    return term;
  }

  /** The checksum before the first entry. */
  int crcBefore() {
    return crcBefore;
  }

  /** Where an entry begins, in bytes from the file's start. */
  long offset(int at) {
    return start + ((offsets[at] & 0xffff_ffffL) << shift);
  }

  /** How many entries there are in a run that was trimmed. */
  int length() {
    return offsets.length;
  }

  /** How many bytes it takes up in memory. */
  long bytes() {
    return BYTES_AROUND + 4L * offsets.length;
  }
}
