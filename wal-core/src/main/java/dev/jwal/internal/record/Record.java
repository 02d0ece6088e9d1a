// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import java.nio.ByteBuffer;

/**
 * A record in a buffer, parsed but not copied: {@code walpb.Record}.
 *
 * <p>One instance is used again and again while a log is read; what it says holds until it is
 * parsed anew. Fields that are not known are skipped, as protobuf wants. Not thread-safe.
 */
public final class Record {

  /** How many numbers {@link #save} writes. */
  public static final int SAVED_INTS = 4;

  private static final int ABSENT = -1;

  private final FastFields fast = new FastFields();
  private final EntryView entry = new EntryView(fast);
  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private int type;
  private int crc;
  private int dataOffset;
  private int dataLength = ABSENT;

  // --- parsing ---

  /**
   * Parses a record in a buffer.
   *
   * @param buffer the bytes, little-endian, to be left as they are while this record is used; its
   *     position and limit are not looked at, and may be moved
   * @param offset where the record begins
   * @param length how long it is
   * @throws MalformedRecordException if it is no record
   */
  public void parse(ByteBuffer buffer, int offset, int length) throws MalformedRecordException {
    if (!parseFast(buffer, offset, length)) {
      parseGeneric(buffer, offset, length);
    }
  }

  /** Parses a record that is written as etcd writes it; {@code false} if it is not. */
  private boolean parseFast(ByteBuffer bytes, int offset, int length) {
    if (parseHead(bytes, offset, length)) {
      return true;
    }
    buffer = bytes;
    fast.enter(bytes, offset, length);
    type = fast.has(FastFields.VARINT_1) ? clampToInt(fast.varint()) : 0;
    crc = fast.has(FastFields.VARINT_2) ? (int) fast.varint() : 0;
    dataLength = fast.has(FastFields.BYTES_3) ? fast.lengthOfRest() : ABSENT;
    dataOffset = fast.position() - Math.max(dataLength, 0);
    return fast.endedCanonically();
  }

  /** Parses, all at once, a record whose type has one byte and whose checksum five, with data. */
  boolean parseHead(ByteBuffer bytes, int offset, int length) {
    if (!FastFields.mayLookAhead(bytes, offset)) {
      return false;
    }
    long head = bytes.getLong(offset);
    int end = offset + length;
    int data = FastFields.lastBytes(bytes, offset + Long.BYTES, FastFields.BYTES_3, end);
    if ((head & 0x8080808080ff80ffL) != 0x0080808080100008L || data < 0) {
      return false;
    }
    buffer = bytes;
    type = (int) (head >>> 8) & 0x7f;
    crc = (int) FastFields.varint(head >>> 24);
    dataOffset = data;
    dataLength = end - data;
    return true;
  }

  /** Parses a record with fields in any order; the last one of a number counts. */
  void parseGeneric(ByteBuffer bytes, int offset, int length) throws MalformedRecordException {
    buffer = bytes;
    type = 0;
    crc = 0;
    dataOffset = offset;
    dataLength = ABSENT;
    GenericFields fields = new GenericFields(bytes, offset, length);
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> type = clampToInt(fields.varint());
        case 2 -> crc = (int) fields.varint();
        case 3 -> {
          dataLength = fields.lengthOfBytes();
          dataOffset = offset + fields.position();
          fields.skipBytes(dataLength);
        }
        default -> fields.skip();
      }
    }
  }

  private static int clampToInt(long type) {
    return (int) type == type ? (int) type : -1;
  }

  // --- saving what was parsed ---

  /**
   * Saves what was parsed, for {@link #restore}.
   *
   * @param target gets {@link #SAVED_INTS} numbers
   * @param at where in it they go
   */
  public void save(int[] target, int at) {
    target[at] = type;
    target[at + 1] = crc;
    target[at + 2] = dataOffset;
    target[at + 3] = dataLength;
  }

  /**
   * Returns the checksum of a record that was saved.
   *
   * @param source what {@link #save} wrote
   * @param at where in it that is
   * @return a CRC-32C
   */
  public static int savedCrc(int[] source, int at) {
    return source[at + 1];
  }

  /**
   * Becomes a record that was saved, without parsing it again.
   *
   * @param buffer the bytes that it was parsed from
   * @param source what {@link #save} wrote
   * @param at where in it that is
   */
  public void restore(ByteBuffer buffer, int[] source, int at) {
    this.buffer = buffer;
    type = source[at];
    crc = source[at + 1];
    dataOffset = source[at + 2];
    dataLength = source[at + 3];
  }

  // --- what it says ---

  /** {@return what the data is: a {@link RecordType}, or any other number that was read} */
  public int type() {
    return type;
  }

  /** {@return whether the type is one that etcd writes} */
  public boolean isOfKnownType() {
    return RecordType.isKnown(type);
  }

  /** {@return the CRC-32C that the record carries} */
  public int crc() {
    return crc;
  }

  /** {@return where in the buffer the data begins, if there is any} */
  public int dataOffset() {
    return dataOffset;
  }

  /** {@return how long the data is, in bytes; 0 if there is none} */
  public int dataLength() {
    return Math.max(dataLength, 0);
  }

  /**
   * Adds the data to a chain.
   */
  public void addTo(CrcChain chain) {
    if (dataLength > 0) {
      chain.update(buffer, dataOffset, dataLength);
    }
  }

  /** {@return a copy of the data; {@link Entry#NO_DATA} if the record has none} */
  public byte[] data() {
    if (dataLength == ABSENT) {
      return Entry.NO_DATA;
    }
    return copyOf(buffer, dataOffset, dataLength);
  }

  static byte[] copyOf(ByteBuffer buffer, int offset, int length) {
    byte[] copy = new byte[length];
    buffer.get(offset, copy);
    return copy;
  }

  /**
   * Parses the data as an entry: {@code raftpb.Entry}. A missing type is {@link Entry#NORMAL}, as
   * etcd 3.7 writes it.
   *
   * @return the entry, its data not copied, until this record is parsed anew
   * @throws MalformedRecordException if the data is no entry
   */
  public EntryView entry() throws MalformedRecordException {
    entry.parse(buffer, dataOffset, dataLength());
    return entry;
  }

  /**
   * Parses the data as a hard state: {@code raftpb.HardState}. No checksum covers the record's
   * type, so an entry may be taken for a state; its data gives it away.
   *
   * @return the state
   * @throws MalformedRecordException if the data is no hard state
   */
  public HardState state() throws MalformedRecordException {
    return Payloads.state(fast, buffer, dataOffset, dataLength());
  }

  /**
   * Parses the data as a snapshot mark: {@code walpb.Snapshot}.
   *
   * @return the mark
   * @throws MalformedRecordException if the data is no mark
   */
  public SnapshotMark mark() throws MalformedRecordException {
    return Payloads.mark(buffer, dataOffset, dataLength());
  }

  /**
   * Returns whether an entry of a type may have no data at all: a leader's first entry, and the end
   * of a joint configuration. etcd writes no other without.
   *
   * @param type an entry's type
   * @return whether {@link Entry#NO_DATA} is right for it
   */
  public static boolean mayLackData(int type) {
    return type == Entry.NORMAL || type == Entry.CONF_CHANGE_V2;
  }
}
