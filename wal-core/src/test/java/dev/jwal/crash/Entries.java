// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import dev.jwal.Entry;
import java.util.Random;

/** Entries whose data follows from what they are. */
final class Entries {

  private Entries() {}

  static Entry of(long term, long index, int size) {
    byte[] data = new byte[size];
    new Random(term * 1_000_003 + index * 31 + size).nextBytes(data);
    return Entry.normal(term, index, data);
  }
}
