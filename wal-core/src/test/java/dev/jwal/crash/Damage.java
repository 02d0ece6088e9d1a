// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One segment of a log that is not as it was written.
 *
 * @param what what was done to it, in words
 * @param segment which segment, from 0 on
 * @param at the first byte that is not as it was, or is missing
 * @param bytes what the file holds now; {@code null} if it is deleted
 */
record Damage(String what, int segment, int at, byte @Nullable [] bytes) {

  private static final int[] ZERO_RUNS = {1, 8, 64, 512};

  /**
   * Every damage tried on a log: at all boundaries of records and inside each, in every segment.
   */
  static List<Damage> of(KnownLog log) {
    List<Damage> all = new ArrayList<>();
    for (int segment = 0; segment < log.segments(); segment++) {
      byte[] whole = log.bytes(segment);
      all.add(new Damage("deleted", segment, 0, null));
      for (int at : interesting(log, segment)) {
        if (at < whole.length) {
          all.add(new Damage("cut to " + at, segment, at, Arrays.copyOf(whole, at)));
          for (int bit = 0; bit < Byte.SIZE; bit++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << bit);
            all.add(new Damage("bit " + bit + " of byte " + at, segment, at, flipped));
          }
          for (int length : ZERO_RUNS) {
            zeroRun(whole, segment, at, length, all);
          }
        }
      }
    }
    return all;
  }

  private static void zeroRun(byte[] whole, int segment, int at, int length, List<Damage> all) {
    byte[] zeroed = whole.clone();
    Arrays.fill(zeroed, at, Math.min(whole.length, at + length), (byte) 0);
    int first = Arrays.mismatch(whole, zeroed);
    if (first >= 0) {
      all.add(new Damage(length + " zeros from " + at, segment, first, zeroed));
    }
  }

  /** Around both ends of each record and of its header, in its middle, and at each sector. */
  private static Iterable<Integer> interesting(KnownLog log, int segment) {
    TreeSet<Integer> places = new TreeSet<>();
    for (KnownLog.Place place : log.places(segment)) {
      int start = place.start();
      int end = place.type() == 0 ? start + 24 : place.end();
      for (int at = start; at < Math.min(end, start + 24); at++) {
        places.add(at);
      }
      places.add((start + end) / 2);
      places.addAll(List.of(Math.max(start, end - 9), Math.max(start, end - 1)));
      for (int sector = start + 511 & -512; sector < end; sector += 512) {
        places.add(sector);
      }
    }
    return places;
  }

  Image image(KnownLog log) {
    if (bytes != null) {
      return log.image().with(log.path(segment), bytes);
    }
    SortedMap<Path, byte[]> files = new TreeMap<>(log.image().files());
    files.remove(log.path(segment));
    return new Image(log.image().directories(), files);
  }

  boolean isDeletion() {
    return bytes == null;
  }
}
