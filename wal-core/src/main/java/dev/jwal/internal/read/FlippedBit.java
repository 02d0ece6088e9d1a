// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.record.CrcChain;
import dev.jwal.internal.record.Frame;
import dev.jwal.internal.record.MalformedRecordException;
import dev.jwal.internal.record.Record;
import dev.jwal.internal.record.RecordType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Looks for one bit that makes a damaged record valid when it is flipped. No unfinished write
 * leaves such a record, except one whose lost sector held that bit alone.
 *
 * <p>The checksum is linear: what a flipped bit of the data changes of it depends on the bit's
 * place only. The bits in front of the data, which no checksum covers, are tried one by one.
 */
final class FlippedBit {

  /**
   * The most data that is looked at: a torn record of n bits is mistaken for one with a flipped bit
   * once in 2^32 / n times.
   */
  static final int MOST_DATA_BYTES = 16 << 10;

  /** The most bytes of a record whose header is looked at. */
  private static final int MOST_BYTES = 1 << 20;

  /** The length field, and the fields of a record up to its data: two bytes, six, and six. */
  private static final int HEADER_BYTES = Frame.HEADER_BYTES + 14;

  private static final int SECTOR_BYTES = 512;

  private final ByteBuffer frame;
  private final long offset;
  private final int crcBefore;
  private final Record record = new Record();
  private final CrcChain chain = new CrcChain();

  private FlippedBit(ByteBuffer frame, long offset, int crcBefore) {
    this.frame = frame;
    this.offset = offset;
    this.crcBefore = crcBefore;
  }

  /**
   * Returns whether a flipped bit, and no unfinished write, explains what is wrong with a record.
   *
   * @param file the segment
   * @param fileSize how long it is
   * @param offset where the record begins
   * @param crcBefore the running checksum there
   */
  static boolean explains(DiskFile file, long fileSize, long offset, int crcBefore)
      throws IOException {
    int length = (int) Math.min(MOST_BYTES, fileSize - offset);
    ByteBuffer frame = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    if (file.read(frame, offset) < length || length < 2 * Frame.HEADER_BYTES) {
      return false;
    }
    FlippedBit search = new FlippedBit(frame.clear(), offset, crcBefore);
    return search.isInHeader() || search.isInData();
  }

  private boolean isInHeader() {
    int bytes = Math.min(HEADER_BYTES, frame.capacity());
    for (int at = 0; at < bytes; at++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        flip(at, bit);
        boolean valid = isValid();
        flip(at, bit);
        if (valid && !isInUnwrittenSector(at)) {
          return true;
        }
      }
    }
    return false;
  }

  private void flip(int at, int bit) {
    frame.put(at, (byte) (frame.get(at) ^ 1 << bit));
  }

  private boolean isValid() {
    if (!parse()) {
      return false;
    }
    if (record.type() == RecordType.CRC) {
      return record.crc() == crcBefore;
    }
    return record.isOfKnownType() && crcOfRecord() == record.crc();
  }

  /** Parses what begins as every record that is written: with a type and a checksum. */
  private boolean parse() {
    long lengthField = frame.getLong(0);
    long length = Frame.recordLength(lengthField);
    if (length < 4
        || frame.get(Frame.HEADER_BYTES) != 0x08
        || frame.get(Frame.HEADER_BYTES + 2) != 0x10
        || Frame.length(lengthField) > frame.capacity()
        || Frame.length(lengthField) % Long.BYTES != 0) {
      return false;
    }
    try {
      record.parse(frame, Frame.HEADER_BYTES, (int) length);
      return true;
    } catch (MalformedRecordException e) {
      return false;
    }
  }

  private int crcOfRecord() {
    chain.restart(crcBefore);
    record.addTo(chain);
    return chain.value();
  }

  private boolean isInData() {
    if (!parse() || record.dataLength() > MOST_DATA_BYTES) {
      return false;
    }
    int fromEnd = CrcChain.byteOfBitThatChanges(crcOfRecord() ^ record.crc(), record.dataLength());
    return fromEnd >= 0
        && !isInUnwrittenSector(record.dataOffset() + record.dataLength() - 1 - fromEnd);
  }

  /**
   * Whether a sector holds nothing but zeros from the record's start on: then it was lost, and held
   * the bit alone.
   */
  private boolean isInUnwrittenSector(int at) {
    int inSector = (int) ((offset + at) % SECTOR_BYTES);
    int end = Math.min(frame.capacity(), at - inSector + SECTOR_BYTES);
    for (int i = Math.max(0, at - inSector); i < end; i++) {
      if (frame.get(i) != 0) {
        return false;
      }
    }
    return true;
  }
}
