package dev.jwal.record;

import dev.jwal.ConfState;
import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import java.util.ArrayList;
import java.util.List;

/**
 * A record as it lies in a buffer, parsed but not copied: {@code walpb.Record}.
 *
 * <p>One instance is used again and again while a log is read; what it says holds until it is parsed anew. Fields that
 * are not known are skipped, as protobuf wants. Not safe for threads.
 */
public final class Record {

  private static final int ABSENT = -1;

  private static final byte[] NOTHING = {};

  private byte[] buffer = NOTHING;
  private int type;
  private int crc;
  private int dataOffset;
  private int dataLength = ABSENT;

  /**
   * Reads the record that lies in a buffer.
   *
   * @param buffer the bytes, to be left as they are while this record is used
   * @param offset where the record begins
   * @param length how long it is
   * @throws MalformedRecordException if it is no record
   */
  public void parse(byte[] buffer, int offset, int length) throws MalformedRecordException {
    this.buffer = buffer;
    type = 0;
    crc = 0;
    dataOffset = offset;
    dataLength = ABSENT;
    Fields fields = new Fields(buffer, offset, length);
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> type = (int) clampToInt(fields.varint());
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

  private static long clampToInt(long type) {
    return (int) type == type ? type : -1;
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
    byte[] data = new byte[dataLength];
    System.arraycopy(buffer, dataOffset, data, 0, dataLength);
    return data;
  }

  /**
   * Reads the data as an entry: {@code raftpb.Entry}. A missing type is {@link Entry#NORMAL}, as etcd 3.7 writes it.
   *
   * @return the entry, its data copied
   * @throws MalformedRecordException if the data is no entry
   */
  public Entry entry() throws MalformedRecordException {
    int type = Entry.NORMAL;
    long term = 0;
    long index = 0;
    byte[] data = Entry.NO_DATA;
    Fields fields = payload();
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> type = (int) fields.varint();
        case 2 -> term = fields.varint();
        case 3 -> index = fields.varint();
        case 4 -> data = fields.bytes();
        default -> fields.skip();
      }
    }
    requirePlausible(type, data != Entry.NO_DATA);
    return new Entry(type, term, index, data);
  }

  /**
   * Reads the data as an entry, but only for its index.
   *
   * @return the index, unsigned
   * @throws MalformedRecordException if the data is no entry
   */
  public long entryIndex() throws MalformedRecordException {
    int type = Entry.NORMAL;
    boolean hasData = false;
    long index = 0;
    Fields fields = payload();
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> type = (int) fields.varint();
        case 2 -> fields.varint();
        case 3 -> index = fields.varint();
        case 4 -> {
          fields.skipBytes(fields.lengthOfBytes());
          hasData = true;
        }
        default -> fields.skip();
      }
    }
    requirePlausible(type, hasData);
    return index;
  }

  /**
   * The record's type is not covered by any checksum, so a hard state may be taken for an entry: one without data, whose
   * type is the state's term.
   */
  private static void requirePlausible(int type, boolean hasData) throws MalformedRecordException {
    if (!hasData && !mayLackData(type)) {
      throw new MalformedRecordException("an entry of type " + type + " without data", false);
    }
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
