// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

import dev.jwal.Entry;
import dev.jwal.ReplayHandler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An entry as it lies in a buffer, read but not copied: {@code raftpb.Entry}.
 *
 * <p>One instance is used again and again; what it says holds until it reads anew. Not safe for threads.
 */
public final class EntryFields {

  private static final int ABSENT = -1;

  private final PlainFields plain = new PlainFields();
  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private ByteBuffer viewed = buffer;
  private ByteBuffer view = buffer.asReadOnlyBuffer();
  private int type;
  private long term;
  private long index;
  private int dataOffset;
  private int dataLength;

  EntryFields() {}

  /** Reads an entry. A missing type is {@link Entry#NORMAL}, as etcd 3.7 writes it. */
  void read(ByteBuffer message, int offset, int length) throws MalformedRecordException {
    if (!readUsual(message, offset, length) && !readPlain(message, offset, length)) {
      readAny(message, offset, length);
    }
    requirePlausible();
  }

  /** Reads an entry whose type and term have one byte each, and that has data. */
  boolean readUsual(ByteBuffer message, int offset, int length) {
    if (!UsualBytes.mayBeLookedAt(message, offset)) {
      return false;
    }
    long head = message.getLong(offset);
    if ((head & 0xff80ff80ffL) != 0x1800100008L) {
      return false;
    }
    long indexBytes = message.getLong(offset + 5);
    int indexLength = UsualBytes.varintLength(indexBytes);
    int end = offset + length;
    int data = UsualBytes.rest(message, offset + 5 + indexLength, PlainFields.BYTES_4, end);
    if (indexLength > Long.BYTES || data < 0) {
      return false;
    }
    buffer = message;
    type = (int) (head >>> 8) & 0x7f;
    term = head >>> 24 & 0x7f;
    index = UsualBytes.varint(indexBytes);
    dataOffset = data;
    dataLength = end - data;
    return true;
  }

  private boolean readPlain(ByteBuffer message, int offset, int length) {
    buffer = message;
    plain.enter(message, offset, length);
    type = plain.has(PlainFields.VARINT_1) ? (int) plain.varint() : Entry.NORMAL;
    term = plain.has(PlainFields.VARINT_2) ? plain.varint() : 0;
    index = plain.has(PlainFields.VARINT_3) ? plain.varint() : 0;
    dataLength = plain.has(PlainFields.BYTES_4) ? plain.lengthOfRest() : ABSENT;
    dataOffset = plain.position() - Math.max(dataLength, 0);
    return plain.endedPlain();
  }

  /** Reads an entry whose fields may lie in any order; the last one of a number counts. */
  void readAny(ByteBuffer message, int offset, int length) throws MalformedRecordException {
    buffer = message;
    type = Entry.NORMAL;
    term = 0;
    index = 0;
    dataLength = ABSENT;
    Fields fields = new Fields(message, offset, length);
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> type = (int) fields.varint();
        case 2 -> term = fields.varint();
        case 3 -> index = fields.varint();
        case 4 -> {
          dataLength = fields.lengthOfBytes();
          dataOffset = offset + fields.position();
          fields.skipBytes(dataLength);
        }
        default -> fields.skip();
      }
    }
  }

  /**
   * The record's type is not covered by any checksum, so a hard state may be taken for an entry: one without data, whose
   * type is the state's term.
   */
  void requirePlausible() throws MalformedRecordException {
    if (lacksData() && !Record.mayLackData(type)) {
      throw new MalformedRecordException("an entry of type " + type + " without data", false);
    }
  }

  /**
   * Returns what the data means.
   *
   * @return a number, such as {@link Entry#NORMAL}
   */
  public int type() {
    return type;
  }

  /**
   * Returns the term in which the entry was proposed.
   *
   * @return a number, unsigned
   */
  public long term() {
    return term;
  }

  /**
   * Returns the entry's place in the log.
   *
   * @return a number, unsigned
   */
  public long index() {
    return index;
  }

  /**
   * Returns whether there is no data, not even empty data.
   *
   * @return whether the data is {@link Entry#NO_DATA}
   */
  public boolean lacksData() {
    return dataLength == ABSENT;
  }

  /**
   * Returns the data, not copied.
   *
   * @return a read-only buffer with the data between its position and its limit, the same one as long as entries are
   *     read from one buffer; {@link ReplayHandler#NO_DATA} if there is none
   */
  public ByteBuffer data() {
    if (lacksData()) {
      return ReplayHandler.NO_DATA;
    }
    if (viewed != buffer) {
      viewed = buffer;
      view = buffer.asReadOnlyBuffer();
    }
    return view.order(ByteOrder.BIG_ENDIAN).limit(dataOffset + dataLength).position(dataOffset);
  }

  /**
   * Makes an entry with a copy of the data.
   *
   * @return the entry
   */
  public Entry entry() {
    byte[] data = lacksData() ? Entry.NO_DATA : Record.copyOf(buffer, dataOffset, dataLength);
    return new Entry(type, term, index, data);
  }
}
