// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jwal.Entry;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/** Entries for tests: small, and each different. */
public final class Entries {

  private Entries() {}

  /** Entries of term 1 with the indexes from {@code first} to {@code last}. */
  public static List<Entry> entries(long first, long last) {
    return entries(first, last, 1);
  }

  /** Entries of a term with the indexes from {@code first} to {@code last}. */
  public static List<Entry> entries(long first, long last, long term) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(index -> Entry.normal(term, index, bytes("entry " + index + " of " + term)))
        .toList();
  }

  /** Entries of term 1, each with so many bytes of data. */
  public static List<Entry> entriesOf(int size, long first, long last) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(index -> entryOf(size, index))
        .toList();
  }

  /** An entry of term 1 with so many bytes of data, none of them zero. */
  public static Entry entryOf(int size, long index) {
    byte[] data = new byte[size];
    for (int at = 0; at < size; at++) {
      data[at] = (byte) (1 + (index * 31 + at * 7L) % 251);
    }
    return Entry.normal(1, index, data);
  }

  /** An entry with so many bytes of random data, which follows from what the entry is. */
  public static Entry randomEntry(long term, long index, int size) {
    byte[] data = new byte[size];
    new Random(term * 1_000_003 + index * 31 + size).nextBytes(data);
    return Entry.normal(term, index, data);
  }

  /** One entry of term 1. */
  public static List<Entry> entry(long index) {
    return entries(index, index);
  }

  /** One entry as etcd's tests write them: of no term, with no data. */
  public static List<Entry> bareEntry(long index) {
    return List.of(Entry.normal(0, index, Entry.NO_DATA));
  }

  /** The indexes of entries, in their order. */
  public static List<Long> indexesOf(List<Entry> entries) {
    return entries.stream().map(Entry::index).toList();
  }

  /** The numbers from {@code first} to {@code last}. */
  public static List<Long> indexes(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  /** A text as bytes. */
  public static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
