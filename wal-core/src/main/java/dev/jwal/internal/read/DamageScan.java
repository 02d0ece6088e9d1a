// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.record.CrcChain;
import dev.jwal.internal.record.Frame;
import dev.jwal.internal.record.MalformedRecordException;
import dev.jwal.internal.record.Record;
import dev.jwal.internal.record.RecordHead;
import dev.jwal.internal.record.RecordType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Looks for valid records after a place that cannot be read.
 *
 * <p>Every record carries the running checksum, so a reader that lost its place can resume at any
 * record: two that follow each other and whose checksums chain are no coincidence.
 */
final class DamageScan {

  /** The work allowed, as a multiple of the bytes to look through: no damage makes a scan hang. */
  private static final int EFFORT = 4;

  private static final int CHUNK_BYTES = 256 * 1024;

  private final DiskFile file;
  private final long damaged;
  private final long end;
  private final ByteBuffer chunk;
  private long budget;

  private long validEnd = -1;
  private int records;
  private long firstIndex;
  private long lastIndex;

  /** Looks at the bytes from a place to another, both in bytes from the file's start. */
  DamageScan(DiskFile file, long start, long end) throws IOException {
    this.file = file;
    this.damaged = start;
    this.end = end;
    this.budget = EFFORT * (end - start) + CHUNK_BYTES;
    this.chunk = ByteBuffer.allocate((int) Math.min(CHUNK_BYTES, end - start))
        .order(ByteOrder.LITTLE_ENDIAN);
    long place = (start + 7) & ~7L;
    while (place + Frame.HEADER_BYTES < end && budget > 0) {
      long candidate = nextCandidate(place);
      if (candidate < 0) {
        return;
      }
      place = Math.max(candidate + 8, followChainFrom(candidate));
    }
  }

  /** Where the last valid record ends; negative if none was found. */
  long validEnd() {
    return validEnd;
  }

  /** How many valid records were found. */
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
    for (long at = from; at + 16 <= end; ) {
      chunk.clear();
      chunk.limit((int) Math.min(chunk.capacity(), end - at));
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

  /**
   * Follows the chain from a record on; returns the place after the last one that belongs to it.
   */
  private long followChainFrom(long start) throws IOException {
    long place = start;
    int crc = 0;
    int found = 0;
    long low = 0;
    long high = 0;
    while (budget > 0) {
      Link link = linkAt(place, crc);
      if (link == null || found > 0 && link.computedCrc() != link.crc()) {
        break;
      }
      crc = link.crc();
      found++;
      // The chain can be resumed at the damaged record's checksum, but the record itself is not
      // valid.
      if (place != damaged && link.isEntry()) {
        low = lower(low, link.entryIndex());
        high = higher(high, link.entryIndex());
      }
      place = link.end();
    }
    if (found < 2) {
      return start;
    }
    records += start == damaged ? found - 1 : found;
    validEnd = place;
    firstIndex = lower(firstIndex, low);
    lastIndex = higher(lastIndex, high);
    return place;
  }

  /** The lower of two indexes; 0 stands for none. */
  private static long lower(long one, long other) {
    return one == 0 || other != 0 && Long.compareUnsigned(other, one) < 0 ? other : one;
  }

  private static long higher(long one, long other) {
    return Long.compareUnsigned(other, one) > 0 ? other : one;
  }

  /**
   * A record that may belong to a chain.
   *
   * @param end where its frame ends
   * @param crc the checksum that it carries
   * @param computedCrc the checksum that follows from the one before it
   * @param isEntry whether it is an entry
   * @param entryIndex the entry's index; 0 if that cannot be read
   */
  private record Link(long end, int crc, int computedCrc, boolean isEntry, long entryIndex) {}

  private @Nullable Link linkAt(long place, int crcBefore) throws IOException {
    if (end - place < Frame.HEADER_BYTES) {
      return null;
    }
    ByteBuffer header = ByteBuffer.allocate(Frame.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    if (file.read(header, place) < Frame.HEADER_BYTES) {
      return null;
    }
    long lengthField = header.getLong(0);
    long length = Frame.length(lengthField);
    if (lengthField == 0 || length > end - place) {
      return null;
    }
    budget -= length;
    return length > LargeFrame.BYTES
        ? largeLink(place, length, lengthField, crcBefore)
        : smallLink(place, (int) length, crcBefore);
  }

  private @Nullable Link largeLink(long place, long length, long lengthField, int crcBefore)
      throws IOException {
    LargeFrame frame = LargeFrame.at(file, place, lengthField);
    if (frame == null) {
      return null;
    }
    RecordHead head = frame.head();
    boolean isEntry = head.type() == RecordType.ENTRY;
    return new Link(
        place + length, head.crc(), frame.crcAfter(crcBefore), isEntry, head.entryIndex());
  }

  private @Nullable Link smallLink(long place, int length, int crcBefore) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    if (file.read(frame, place) < length) {
      return null;
    }
    Record record = new Record();
    try {
      FrameReader.parse(frame, 0, record);
    } catch (MalformedRecordException e) {
      return null;
    }
    if (!record.isOfKnownType()) {
      return null;
    }
    CrcChain chain = new CrcChain();
    chain.restart(crcBefore);
    record.addTo(chain);
    boolean isEntry = record.type() == RecordType.ENTRY;
    return new Link(
        place + length, record.crc(), chain.value(), isEntry, isEntry ? indexOf(record) : 0);
  }

  private static long indexOf(Record record) {
    try {
      return record.entry().index();
    } catch (MalformedRecordException e) {
      return 0;
    }
  }
}
