// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.index;

/** Something that holds entries from an index on, and is in a row with others. */
interface Starting {

  /** The index of the first entry, unsigned. */
  long firstIndex();

  /**
   * Returns the place of the last one that begins at or before an index.
   *
   * @param row in the order of their indexes
   * @return the place; -1 if all begin after it
   */
  static int floor(Starting[] row, long index) {
    return floor(row, row.length, index);
  }

  /** The same, of the first ones in an array. */
  static int floor(Starting[] row, int count, long index) {
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      if (Long.compareUnsigned(row[middle].firstIndex(), index) <= 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }
}
