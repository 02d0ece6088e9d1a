// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

import dev.jwal.Entry;
import dev.jwal.ReplayHandler;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An entry in a buffer, parsed but not copied: {@code raftpb.Entry}.
 *
 * <p>One instance is used again and again; what it says holds until it parses anew. Not
 * thread-safe.
 */
public final class EntryView {

  private static final int ABSENT = -1;

  private final FastFields fast;
  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private ByteBuffer viewed = buffer;
  private ByteBuffer view = buffer.asReadOnlyBuffer();
  private int type;
  private long term;
  private long index;
  private int dataOffset;
  private int dataLength;

  EntryView(FastFields fast) {
    this.fast = fast;
  }

  // --- parsing ---

  /** Parses an entry. A missing type is {@link Entry#NORMAL}, as etcd 3.7 writes it. */
  void parse(ByteBuffer message, int offset, int length) throws MalformedRecordException {
    if (!parseFast(message, offset, length)) {
      parseGeneric(message, offset, length);
    }
    requirePlausible();
  }

  /** Parses an entry that is written as etcd writes it; {@code false} if it is not. */
  private boolean parseFast(ByteBuffer message, int offset, int length) {
    if (parseHead(message, offset, length)) {
      return true;
    }
    buffer = message;
    fast.enter(message, offset, length);
    type = fast.has(FastFields.VARINT_1) ? (int) fast.varint() : Entry.NORMAL;
    term = fast.has(FastFields.VARINT_2) ? fast.varint() : 0;
    index = fast.has(FastFields.VARINT_3) ? fast.varint() : 0;
    dataLength = fast.has(FastFields.BYTES_4) ? fast.lengthOfRest() : ABSENT;
    dataOffset = fast.position() - Math.max(dataLength, 0);
    return fast.endedCanonically();
  }

  /** Parses, all at once, an entry whose type and term have one byte each, with data. */
  boolean parseHead(ByteBuffer message, int offset, int length) {
    if (!FastFields.mayLookAhead(message, offset)) {
      return false;
    }
    long head = message.getLong(offset);
    if ((head & 0xff80ff80ffL) != 0x1800100008L) {
      return false;
    }
    long indexBytes = message.getLong(offset + 5);
    int indexLength = FastFields.varintLength(indexBytes);
    int end = offset + length;
    int data = FastFields.lastBytes(message, offset + 5 + indexLength, FastFields.BYTES_4, end);
    if (indexLength > Long.BYTES || data < 0) {
      return false;
    }
    buffer = message;
    type = (int) (head >>> 8) & 0x7f;
    term = head >>> 24 & 0x7f;
    index = FastFields.varint(indexBytes);
    dataOffset = data;
    dataLength = end - data;
    return true;
  }

  /** Parses an entry with fields in any order; the last one of a number counts. */
  void parseGeneric(ByteBuffer message, int offset, int length) throws MalformedRecordException {
    buffer = message;
    type = Entry.NORMAL;
    term = 0;
    index = 0;
    dataLength = ABSENT;
    GenericFields fields = new GenericFields(message, offset, length);
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
   * No checksum covers the record's type, so a hard state may be taken for an entry: one without
   * data, whose type is the state's term.
   */
  void requirePlausible() throws MalformedRecordException {
    if (lacksData() && !Record.mayLackData(type)) {
      throw new MalformedRecordException("an entry of type " + type + " without data", false);
    }
  }

  // --- what it says ---

  /** {@return what the data means: a number, such as {@link Entry#NORMAL}} */
  public int type() {
    return type;
  }

  /** {@return the term in which the entry was proposed, unsigned} */
  public long term() {
    return term;
  }

  /** {@return the entry's place in the log, unsigned} */
  public long index() {
    return index;
  }

  /** {@return whether there is no data, not even empty data: {@link Entry#NO_DATA}} */
  public boolean lacksData() {
    return dataLength == ABSENT;
  }

  /**
   * Returns the data, not copied.
   *
   * @return a read-only buffer with the data between its position and its limit, the same one as
   *     long as entries are read from one buffer; {@link ReplayHandler#NO_DATA} if there is none
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

  /** {@return an entry with a copy of the data} */
  public Entry copy() {
    byte[] data = lacksData() ? Entry.NO_DATA : Record.copyOf(buffer, dataOffset, dataLength);
    return new Entry(type, term, index, data);
  }
}
