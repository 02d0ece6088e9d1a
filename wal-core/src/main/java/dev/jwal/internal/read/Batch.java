// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.internal.record.CrcChain;
import dev.jwal.internal.record.MalformedRecordException;
import dev.jwal.internal.record.Record;
import dev.jwal.internal.record.RecordType;
import dev.jwal.internal.segment.Segment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive records of a segment in one buffer: found, then checked, then delivered, each by one
 * thread, not always the same.
 */
public final class Batch {

  /** A record that needs a larger buffer is in no batch: nothing before it is checked yet. */
  public static final int MOST_BUFFER_BYTES = 1 << 20;

  private static final int FIRST_CAPACITY = 512;

  /** For each record where its frame is in the buffer, and then what the record saves. */
  private static final int INTS = 1 + Record.SAVED_INTS;

  private final Record record = new Record();
  private final CrcChain chain = new CrcChain();
  private @Nullable Segment segment;
  private long bytesRead;
  private ReadPosition before = ReadPosition.START;
  private ReadBuffer buffer = ReadBuffer.EMPTY;
  private ByteBuffer bytes = buffer.view();
  private int[] places = new int[FIRST_CAPACITY * INTS];
  private int found;
  private int valid;
  private int end;

  /** Makes a batch without records. */
  public Batch() {}

  // --- finding ---

  /** Becomes a batch without records, of those that come next in a segment. */
  void begin(Segment next, ReadPosition position, long bytesReadBefore) {
    segment = next;
    before = position;
    bytesRead = bytesReadBefore;
    found = 0;
    valid = 0;
  }

  /** Holds the buffer in which the records are, until {@link #release}. */
  void hold(ReadBuffer next) {
    next.hold();
    buffer = next;
    bytes = next.view();
  }

  /** Lets the buffer be filled again. */
  public void release() {
    buffer.release();
  }

  /** Adds a frame that was found after those that it has. */
  void add(int begin, int length) {
    int at = found * INTS;
    if (at == places.length) {
      places = Arrays.copyOf(places, 2 * at);
    }
    places[at] = begin;
    end = begin + length;
    found++;
  }

  // --- checking ---

  /**
   * Checks the records up to the first that is not valid: that is none, or whose checksum does not
   * follow from the one before, or that is not to be delivered.
   */
  public void check() {
    chain.restart(before.crc());
    try {
      while (valid < found && isValid(places[valid * INTS])) {
        record.save(places, valid * INTS + 1);
        valid++;
      }
    } catch (MalformedRecordException e) {
      // The reader comes to it, and says what is wrong.
    }
  }

  private boolean isValid(int frame) throws MalformedRecordException {
    FrameReader.parse(bytes, frame, record);
    record.addTo(chain);
    return chain.value() == record.crc()
        && record.type() != RecordType.CRC
        && record.isOfKnownType();
  }

  /** {@return how many records there are before the first that is not valid} */
  public int validCount() {
    return valid;
  }

  /** {@return whether all records are valid that were found} */
  public boolean isValid() {
    return valid == found;
  }

  // --- delivering ---

  /**
   * Returns one of the valid records.
   *
   * @param number which of them, counted from 0
   * @param target becomes the record
   */
  public void get(int number, LocatedRecord target) {
    Segment itsSegment = segment;
    if (itsSegment == null) {
      throw new IllegalStateException("an empty batch");
    }
    target.record().restore(bytes, places, number * INTS + 1);
    target.at(itsSegment, offsetOf(number), bytesRead);
  }

  /** Where in the file a record's frame is. */
  long offsetOf(int number) {
    return buffer.offsetOf(places[number * INTS]);
  }

  /** Where in the file the last frame is that was found. */
  long lastOffset() {
    return offsetOf(found - 1);
  }

  /** {@return the buffer in which the records are} */
  public ReadBuffer buffer() {
    return buffer;
  }

  /**
   * How far the segment has been read with all that was found, assuming the last CRC is correct.
   */
  ReadPosition afterAll() {
    return before.plus(found, end - places[0], lastCrc());
  }

  private int lastCrc() {
    try {
      FrameReader.parse(bytes, places[(found - 1) * INTS], record);
      return record.crc();
    } catch (MalformedRecordException e) {
      return 0; // Any value will do: the check does not get beyond it.
    }
  }

  /** How far the segment has been read up to the first record that is not valid. */
  ReadPosition afterValid() {
    int crc = valid == 0 ? before.crc() : Record.savedCrc(places, (valid - 1) * INTS + 1);
    return before.plus(valid, places[valid * INTS] - places[0], crc);
  }
}
