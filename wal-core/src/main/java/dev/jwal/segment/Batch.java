// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.segment;

import dev.jwal.record.Record;
import java.util.Arrays;

/** Checked records that lie in one window. Filled by one thread, then read by another, and filled again. */
final class Batch {

  private static final int FIRST_CAPACITY = 512;

  /** For each record where its frame is in the window, and then what the record says of itself. */
  private static final int INTS = 1 + Record.SAVED_INTS;

  private final Window window;
  private Segment segment;
  private int[] places = new int[FIRST_CAPACITY * INTS];
  private int used;
  private long bytesRead;

  /** Makes an empty batch. */
  Batch(Window window, Segment segment) {
    this.window = window;
    this.segment = segment;
  }

  /** Forgets all records. */
  void clear() {
    used = 0;
  }

  /**
   * Adds the record that a reader has handed out. It must lie in the window, and in the same segment as those before.
   */
  void add(Record record, LogReader reader) {
    if (used == places.length) {
      places = Arrays.copyOf(places, 2 * used);
    }
    segment = reader.segment();
    bytesRead = reader.bytes();
    places[used] = window.indexOf(reader.offset());
    record.save(places, used + 1);
    used += INTS;
  }

  Window window() {
    return window;
  }

  Segment segment() {
    return segment;
  }

  /** How many records there are. */
  int count() {
    return used / INTS;
  }

  /** How many bytes had been read when the last record was added. */
  long bytesRead() {
    return bytesRead;
  }

  /** Sets a record to one of these, counted from 0. */
  void get(int number, Record record) {
    record.restore(window.bytes(), places, number * INTS + 1);
  }

  /** Where in the file a record's frame is. */
  long offsetOf(int number) {
    return window.offsetOf(places[number * INTS]);
  }
}
