// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

import dev.jwal.ConfState;
import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A record as it lies in a buffer, parsed but not copied: {@code walpb.Record}.
 *
 * <p>One instance is used again and again while a log is read; what it says holds until it is parsed anew. Fields that
 * are not known are skipped, as protobuf wants. Not safe for threads.
 */
public final class Record {

  /** How many numbers say where a record lies. */
  public static final int SAVED_INTS = 4;

  private static final int ABSENT = -1;

  private final PlainFields plain = new PlainFields();
  private final EntryFields entry = new EntryFields();
  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private int type;
  private int crc;
  private int dataOffset;
  private int dataLength = ABSENT;

  /**
   * Reads the record that lies in a buffer.
   *
   * @param buffer the bytes, little-endian, to be left as they are while this record is used; its position and limit
   *     are not looked at, and may be moved
   * @param offset where the record begins
   * @param length how long it is
   * @throws MalformedRecordException if it is no record
   */
  public void parse(ByteBuffer buffer, int offset, int length) throws MalformedRecordException {
    if (!parseUsual(buffer, offset, length) && !parsePlain(buffer, offset, length)) {
      parseAny(buffer, offset, length);
    }
  }

  /** Reads a record whose type has one byte and whose checksum has five, and that has data. */
  boolean parseUsual(ByteBuffer bytes, int offset, int length) {
    if (!UsualBytes.mayBeLookedAt(bytes, offset)) {
      return false;
    }
    long head = bytes.getLong(offset);
    int end = offset + length;
    int data = UsualBytes.rest(bytes, offset + Long.BYTES, PlainFields.BYTES_3, end);
    if ((head & 0x8080808080ff80ffL) != 0x0080808080100008L || data < 0) {
      return false;
    }
    buffer = bytes;
    type = (int) (head >>> 8) & 0x7f;
    crc = (int) UsualBytes.varint(head >>> 24);
    dataOffset = data;
    dataLength = end - data;
    return true;
  }

  private boolean parsePlain(ByteBuffer bytes, int offset, int length) {
    buffer = bytes;
    plain.enter(bytes, offset, length);
    type = plain.has(PlainFields.VARINT_1) ? clampToInt(plain.varint()) : 0;
    crc = plain.has(PlainFields.VARINT_2) ? (int) plain.varint() : 0;
    dataLength = plain.has(PlainFields.BYTES_3) ? plain.lengthOfRest() : ABSENT;
    dataOffset = plain.position() - Math.max(dataLength, 0);
    return plain.endedPlain();
  }

  /** Reads a record whose fields may lie in any order; the last one of a number counts. */
  void parseAny(ByteBuffer bytes, int offset, int length) throws MalformedRecordException {
    buffer = bytes;
    type = 0;
    crc = 0;
    dataOffset = offset;
    dataLength = ABSENT;
    Fields fields = new Fields(bytes, offset, length);
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

  /**
   * Writes down where in the buffer everything lies, to be read by {@link #restore}.
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
   * Returns the checksum of a record that was written down.
   *
   * @param source what {@link #save} wrote
   * @param at where in it that is
   * @return a CRC-32C
   */
  public static int savedCrc(int[] source, int at) {
    return source[at + 1];
  }

  /**
   * Becomes the record that was written down, without parsing it again.
   *
   * @param buffer the bytes in which it lay then
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

  /**
   * Returns what the data is.
   *
   * @return a {@link RecordType}, or any other number that was read
   */
  public int type() {
    return type;
  }

  /**
   * Returns whether the type is one that etcd writes.
   *
   * @return whether it is a {@link RecordType}
   */
  public boolean isOfKnownType() {
    return RecordType.isKnown(type);
  }

  /**
   * Returns the checksum that the record carries.
   *
   * @return a CRC-32C
   */
  public int crc() {
    return crc;
  }

  /**
   * Returns where in the buffer the data begins.
   *
   * @return an index, if there is data
   */
  public int dataOffset() {
    return dataOffset;
  }

  /**
   * Returns how long the data is.
   *
   * @return bytes; 0 if there is none
   */
  public int dataLength() {
    return Math.max(dataLength, 0);
  }

  /**
   * Adds the data to a chain.
   *
   * @param chain the chain
   */
  public void addTo(CrcChain chain) {
    if (dataLength > 0) {
      chain.update(buffer, dataOffset, dataLength);
    }
  }

  /**
   * Returns a copy of the data.
   *
   * @return the bytes; {@link Entry#NO_DATA} if the record has no data
   */
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
   * Reads the data as an entry: {@code raftpb.Entry}. A missing type is {@link Entry#NORMAL}, as etcd 3.7 writes it.
   *
   * @return the entry, its data copied
   * @throws MalformedRecordException if the data is no entry
   */
  public Entry entry() throws MalformedRecordException {
    return entryFields().entry();
  }

  /**
   * Reads the data as an entry, and copies nothing.
   *
   * @return the entry's fields, until this record is parsed anew
   * @throws MalformedRecordException if the data is no entry
   */
  public EntryFields entryFields() throws MalformedRecordException {
    entry.read(buffer, dataOffset, Math.max(dataLength, 0));
    return entry;
  }

  /**
   * Returns whether an entry of a type may have no data at all: a leader's first entry, and the end of a joint
   * configuration. etcd writes no other without.
   *
   * @param type an entry's type
   * @return whether {@link Entry#NO_DATA} is right for it
   */
  public static boolean mayLackData(int type) {
    return type == Entry.NORMAL || type == Entry.CONF_CHANGE_V2;
  }

  /**
   * Reads the data as a hard state: {@code raftpb.HardState}. The record's type is not covered by any checksum, so an
   * entry may be taken for a state; its data gives it away.
   *
   * @return the state
   * @throws MalformedRecordException if the data is no hard state
   */
  public HardState state() throws MalformedRecordException {
    plain.enter(buffer, dataOffset, Math.max(dataLength, 0));
    long term = plain.has(PlainFields.VARINT_1) ? plain.varint() : 0;
    long vote = plain.has(PlainFields.VARINT_2) ? plain.varint() : 0;
    long commit = plain.has(PlainFields.VARINT_3) ? plain.varint() : 0;
    return plain.endedPlain() ? new HardState(term, vote, commit) : anyState();
  }

  /** Reads a hard state whose fields may lie in any order; the last one of a number counts. */
  HardState anyState() throws MalformedRecordException {
    long term = 0;
    long vote = 0;
    long commit = 0;
    Fields fields = payload();
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> term = fields.varint();
        case 2 -> vote = fields.varint();
        case 3 -> commit = fields.varint();
        case 4 -> throw new MalformedRecordException("a hard state has no field 4", false);
        default -> fields.skip();
      }
    }
    return new HardState(term, vote, commit);
  }

  /**
   * Reads the data as a snapshot mark: {@code walpb.Snapshot}.
   *
   * @return the mark
   * @throws MalformedRecordException if the data is no mark
   */
  public SnapshotMark mark() throws MalformedRecordException {
    long index = 0;
    long term = 0;
    ConfState confState = null;
    Fields fields = payload();
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> index = fields.varint();
        case 2 -> term = fields.varint();
        case 3 -> {
          int length = fields.lengthOfBytes();
          confState = confState(new Fields(buffer, dataOffset + fields.position(), length));
          fields.skipBytes(length);
        }
        default -> fields.skip();
      }
    }
    return new SnapshotMark(index, term, confState);
  }

  private static ConfState confState(Fields fields) throws MalformedRecordException {
    List<Long> voters = new ArrayList<>();
    List<Long> learners = new ArrayList<>();
    List<Long> votersOutgoing = new ArrayList<>();
    List<Long> learnersNext = new ArrayList<>();
    boolean autoLeave = false;
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> fields.varintsInto(voters);
        case 2 -> fields.varintsInto(learners);
        case 3 -> fields.varintsInto(votersOutgoing);
        case 4 -> fields.varintsInto(learnersNext);
        case 5 -> autoLeave = fields.varint() != 0;
        default -> fields.skip();
      }
    }
    return new ConfState(voters, learners, votersOutgoing, learnersNext, autoLeave);
  }

  private Fields payload() {
    return new Fields(buffer, dataOffset, Math.max(dataLength, 0));
  }
}
