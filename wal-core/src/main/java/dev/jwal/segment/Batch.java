package dev.jwal.segment;

import dev.jwal.record.Record;
import java.util.Arrays;

/** Checked records that lie in one window. Made by one thread, then read by another. */
final class Batch {

  private static final int FIRST_CAPACITY = 512;

  /** For each record where its frame is in the window, and then what the record says of itself. */
  private static final int INTS = 1 + Record.SAVED_INTS;

  private final Segment segment;
  private final Window window;
  private int[] places = new int[FIRST_CAPACITY * INTS];
  private int used;
  private long bytesRead;

  Batch(Segment segment, Window window) {
    this.segment = segment;
    this.window = window;
  }

  /** Adds the record whose frame is at an offset of the file. */
  void add(Record record, long offset) {
    if (used == places.length) {
      places = Arrays.copyOf(places, 2 * used);
    }
    places[used] = window.indexOf(offset);
    record.save(places, used + 1);
    used += INTS;
  }

  /** Notes how many bytes have been read when this is complete. */
  void completeAt(long bytes) {
    bytesRead = bytes;
  }

  Segment segment() {
    return segment;
  }

  Window window() {
    return window;
  }

  int count() {
    return used / INTS;
  }

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
