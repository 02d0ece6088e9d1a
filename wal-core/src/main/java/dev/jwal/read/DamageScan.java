// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.read;

import dev.jwal.disk.DiskFile;
import dev.jwal.record.CrcChain;
import dev.jwal.record.Frame;
import dev.jwal.record.MalformedRecordException;
import dev.jwal.record.Record;
import dev.jwal.record.RecordType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Looks for whole records behind a place that cannot be read.
 *
 * <p>Every record carries the running checksum, so a reader that lost its place can take it up at any record: two that
 * follow each other and whose checksums chain are no coincidence.
 */
final class DamageScan {

  /** The work allowed, as a multiple of the bytes to look through: no damage makes a scan hang. */
  private static final int EFFORT = 4;

  private static final int CHUNK_BYTES = 256 * 1024;

  private final DiskFile file;
  private final long damaged;
  private final long end;
  private long budget;

  private long wholeEnd = -1;
  private int records;
  private long firstIndex;
  private long lastIndex;

  /** Looks at the bytes from a place to another, both in bytes from the file's start. */
  DamageScan(DiskFile file, long start, long end) throws IOException {
    this.file = file;
    this.damaged = start;
    this.end = end;
    this.budget = EFFORT * (end - start) + CHUNK_BYTES;
    long place = (start + 7) & ~7L;
    while (place + Frame.HEADER_BYTES < end && budget > 0) {
      long candidate = nextCandidate(place);
      if (candidate < 0) {
        return;
      }
      place = Math.max(candidate + 8, followChainFrom(candidate));
    }
  }

  /** Where the last whole record ends; negative if none was found. */
  long wholeEnd() {
    return wholeEnd;
  }

  /** How many whole records were found. */
  int records() {
    return records;
  }

  /** The lowest entry index found; 0 if none. */
  long firstIndex() {
    return firstIndex;
  }

  /** The highest entry index found; 0 if none. */
  long lastIndex() {
    return lastIndex;
  }

  /** Whether the scan gave up before it had seen everything. */
  boolean gaveUp() {
    return budget <= 0;
  }

  /** The next place whose bytes look like a frame of ours; negative if there is none. */
  private long nextCandidate(long from) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long at = from; at + 16 <= end; ) {
      chunk.clear();
      chunk.limit((int) Math.min(CHUNK_BYTES, end - at));
      int read = file.read(chunk, at);
      budget -= read;
      for (int i = 0; i + 16 <= read; i += 8) {
        if (looksLikeFrame(chunk.getLong(i), chunk.getLong(i + 8), end - at - i)) {
          return at + i;
        }
      }
      if (read < 16) {
        return -1;
      }
      at += (read - 8) & ~7L;
    }
    return -1;
  }

  private static boolean looksLikeFrame(long lengthField, long body, long left) {
    long length = Frame.recordLength(lengthField);
    int type = (int) (body >>> 8) & 0xFF;
    return length >= 4
        && length + Frame.padding(lengthField) <= left - Frame.HEADER_BYTES
        && (length + Frame.padding(lengthField)) % 8 == 0
        && (body & 0xFF) == 0x08
        && type >= RecordType.METADATA
        && type <= RecordType.MARK
        && (body >>> 16 & 0xFF) == 0x10;
  }

  /** Follows the chain from a record on; returns the place behind the last one that belongs to it. */
  private long followChainFrom(long start) throws IOException {
    CrcChain chain = new CrcChain();
    Record record = new Record();
    long place = start;
    int found = 0;
    long low = 0;
    long high = 0;
    while (budget > 0) {
      ByteBuffer frame = frameAt(place);
      if (frame == null || !parse(record, frame)) {
        break;
      }
      if (found == 0) {
        chain.restart(record.crc());
      } else {
        record.addTo(chain);
        if (chain.value() != record.crc()) {
          break;
        }
      }
      found++;
      place += frame.capacity();
      if (place - frame.capacity() == damaged) {
        continue; // Its checksum is where the chain can be taken up, but it is not whole itself.
      }
      if (record.type() == RecordType.ENTRY) {
        long index = indexOf(record);
        low = low == 0 ? index : low;
        high = index;
      }
    }
    if (found < 2) {
      return start;
    }
    records += start == damaged ? found - 1 : found;
    wholeEnd = place;
    if (firstIndex == 0) {
      firstIndex = low;
    }
    if (high != 0) {
      lastIndex = high;
    }
    return place;
  }

  private @Nullable ByteBuffer frameAt(long place) throws IOException {
    if (end - place < Frame.HEADER_BYTES) {
      return null;
    }
    ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (file.read(header, place) < Frame.HEADER_BYTES) {
      return null;
    }
    long lengthField = header.getLong(0);
    long length = Frame.recordLength(lengthField) + Frame.padding(lengthField);
    if (lengthField == 0 || length > end - place - Frame.HEADER_BYTES) {
      return null;
    }
    budget -= length;
    ByteBuffer frame =
        ByteBuffer.allocate(Frame.HEADER_BYTES + (int) length).order(ByteOrder.LITTLE_ENDIAN);
    return file.read(frame, place) == frame.capacity() ? frame : null;
  }

  private static boolean parse(Record record, ByteBuffer frame) {
    long lengthField = frame.getLong(0);
    try {
      record.parse(frame, Frame.HEADER_BYTES, (int) Frame.recordLength(lengthField));
      return record.isOfKnownType();
    } catch (MalformedRecordException e) {
      return false;
    }
  }

  private static long indexOf(Record record) {
    try {
      return record.entryFields().index();
    } catch (MalformedRecordException e) {
      return 0;
    }
  }
}
