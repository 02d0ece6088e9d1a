// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.index;

/**
 * What is kept of a sealed segment's runs to recognise them: from which entry to which they reach,
 * and a number that follows from the terms and the places of all.
 */
record RunsDigest(long firstIndex, long lastIndex, long places) {

  /** Of some runs, which are in the order of their indexes. */
  static RunsDigest of(Run[] runs) {
    return from(runs[0].firstIndex(), runs);
  }

  /** Of the entries from one on. Others before it may be found that a mark took the place of. */
  private static RunsDigest from(long first, Run[] runs) {
    long places = 0;
    for (Run run : runs) {
      long skipped =
          Long.compareUnsigned(first, run.firstIndex()) <= 0 ? 0 : first - run.firstIndex();
      for (long at = skipped; at < run.length(); at++) {
        places = 31 * (31 * places + run.offset((int) at)) + run.term();
      }
    }
    Run last = runs[runs.length - 1];
    return new RunsDigest(first, last.firstIndex() + last.length() - 1, places);
  }

  boolean isOf(Run[] runs) {
    return runs.length > 0 && equals(from(firstIndex, runs));
  }
}
