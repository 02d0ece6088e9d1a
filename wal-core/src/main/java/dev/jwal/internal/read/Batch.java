// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.internal.record.CrcChain;
import dev.jwal.internal.record.MalformedRecordException;
import dev.jwal.internal.record.Record;
import dev.jwal.internal.record.RecordType;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Consecutive records of a segment that lie in one window: found, then checked, then handed out, each by one thread, not
 * always the same.
 */
final class Batch {

  /** A record for which a window has to be larger comes in no batch: nobody has checked what is before it. */
  static final int LARGEST_WINDOW = 1 << 20;

  private static final int FIRST_CAPACITY = 512;

  /** For each record where its frame is in the window, and then what the record says of itself. */
  private static final int INTS = 1 + Record.SAVED_INTS;

  private final Record record = new Record();
  private final CrcChain chain = new CrcChain();
  private Reached before = Reached.NOTHING;
  private Window window = Window.EMPTY;
  private ByteBuffer bytes = window.view();
  private int[] places = new int[FIRST_CAPACITY * INTS];
  private int found;
  private int good;
  private int end;

  /** Becomes a batch without records, of those in a window behind what was read before. */
  void begin(Reached before, Window window) {
    this.before = before;
    this.window = window;
    this.bytes = window.view();
    found = 0;
    good = 0;
  }

  /** Adds a frame that was found behind those that it has. */
  void add(int begin, int length) {
    int at = found * INTS;
    if (at == places.length) {
      places = Arrays.copyOf(places, 2 * at);
    }
    places[at] = begin;
    end = begin + length;
    found++;
  }

  /**
   * Checks the records up to the first that is not good: that is none, or whose checksum does not follow from the one
   * before, or that is not to be handed out.
   */
  void check() {
    chain.restart(before.crc());
    try {
      while (good < found && isGood(places[good * INTS])) {
        record.save(places, good * INTS + 1);
        good++;
      }
    } catch (MalformedRecordException e) {
      // The reader will come to it, and say what is wrong.
    }
  }

  private boolean isGood(int frame) throws MalformedRecordException {
    FrameReader.parse(bytes, frame, record);
    record.addTo(chain);
    return chain.value() == record.crc()
        && record.type() != RecordType.CRC
        && record.isOfKnownType();
  }

  /** How many records there are before the first that is not good. */
  int good() {
    return good;
  }

  /** Whether all records are good that were found. */
  boolean isWhole() {
    return good == found;
  }

  /** Sets a record to one of those that are good, counted from 0. */
  void get(int number, Record record) {
    record.restore(bytes, places, number * INTS + 1);
  }

  /** Where in the file a record's frame is. */
  long offsetOf(int number) {
    return window.offsetOf(places[number * INTS]);
  }

  /** Where in the file the last frame is that was found. */
  long lastOffset() {
    return offsetOf(found - 1);
  }

  Window window() {
    return window;
  }

  /** How many bytes of the log had been read before. */
  long bytesBefore() {
    return before.bytes();
  }

  /** How far the log has been read with all that was found, if its last record says the truth. */
  Reached afterAll() {
    return before.plus(found, end - places[0], lastCrc());
  }

  private int lastCrc() {
    try {
      FrameReader.parse(bytes, places[(found - 1) * INTS], record);
      return record.crc();
    } catch (MalformedRecordException e) {
      return 0; // As good as any: the check will not get beyond it.
    }
  }

  /** How far the log has been read up to the first record that is not good. */
  Reached afterGood() {
    int crc = good == 0 ? before.crc() : Record.savedCrc(places, (good - 1) * INTS + 1);
    return before.plus(good, places[good * INTS] - places[0], crc);
  }
}
