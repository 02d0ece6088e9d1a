// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.jwal.ConfState;
import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Frames records into a buffer, byte for byte as etcd 3.4 to 3.6 write them, and carries the
 * checksum chain along.
 *
 * <p>All fields of a message are written, zeros too; every etcd since 3.0 reads that. When the
 * buffer is full it is given to a sink, so a record may be larger than the buffer. An entry's data
 * is copied once, into the buffer.
 *
 * <p>Not thread-safe.
 */
public final class RecordEncoder {

  /** Takes a buffer's bytes away. */
  @FunctionalInterface
  public interface Sink {

    /**
     * Takes what is in front of the buffer's position, and leaves room for 64 bytes at least.
     *
     * @param buffer a full buffer
     */
    void drain(ByteBuffer buffer);
  }

  /**
   * More than the largest frame head: length field, record fields, and a payload's fields before
   * its data.
   */
  private static final int HEAD_BYTES = 64;

  /**
   * What a frame takes up beside an entry's data, at the most: both heads, the length field and the
   * padding.
   */
  public static final int MOST_BYTES_AROUND_DATA = 2 * HEAD_BYTES + Frame.HEADER_BYTES + 8;

  private final ByteBuffer buffer;
  private final Sink sink;
  private final CrcChain chain = new CrcChain();
  private final byte[] recordHead = new byte[HEAD_BYTES];
  private final byte[] payloadHead = new byte[HEAD_BYTES];

  /**
   * Makes an encoder whose chain begins at 0.
   *
   * @param buffer where frames go, at its position; at least 256 bytes
   * @param sink takes the bytes when the buffer is full
   */
  public RecordEncoder(ByteBuffer buffer, Sink sink) {
    this.buffer = buffer.order(ByteOrder.LITTLE_ENDIAN);
    this.sink = sink;
  }

  /**
   * Returns the chain's value after the last record.
   *
   * @return a CRC-32C
   */
  public int crc() {
    return chain.value();
  }

  /**
   * Continues as if the last record had had a checksum.
   *
   * @param crc a CRC-32C
   */
  public void restartAt(int crc) {
    chain.restart(crc);
  }

  /** Writes the chain's value as a record without data, as a segment's first record is. */
  public void crcRecord() {
    frame(RecordType.CRC, -1, Entry.NO_DATA);
  }

  /**
   * Writes metadata.
   *
   * @param metadata the bytes; {@link Entry#NO_DATA} is written as no data, as etcd does for nil
   */
  public void metadata(byte[] metadata) {
    frame(RecordType.METADATA, metadata == Entry.NO_DATA ? -1 : 0, metadata);
  }

  /**
   * Writes an entry.
   */
  public void entry(Entry entry) {
    entry(entry.type(), entry.term(), entry.index(), entry.data());
  }

  /**
   * Writes an entry.
   *
   * @param type its type
   * @param term its term
   * @param index its index
   * @param data its data; {@link Entry#NO_DATA} is written as no data
   */
  public void entry(int type, long term, long index, byte[] data) {
    int headLength = EntryHead.encode(payloadHead, type, term, index, EntryHead.lengthOf(data));
    frame(RecordType.ENTRY, headLength, data);
  }

  /**
   * Writes a hard state.
   */
  public void state(HardState state) {
    CodedOutputStream out = CodedOutputStream.newInstance(payloadHead);
    try {
      out.writeUInt64(1, state.term());
      out.writeUInt64(2, state.vote());
      out.writeUInt64(3, state.commit());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    frame(RecordType.STATE, out.getTotalBytesWritten(), Entry.NO_DATA);
  }

  /**
   * Writes a snapshot mark.
   */
  public void mark(SnapshotMark mark) {
    ConfState confState = mark.confState();
    byte[] members = confState == null ? Entry.NO_DATA : encode(confState);
    CodedOutputStream out = CodedOutputStream.newInstance(payloadHead);
    try {
      out.writeUInt64(1, mark.index());
      out.writeUInt64(2, mark.term());
      if (confState != null) {
        out.writeTag(3, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(members.length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    frame(RecordType.MARK, out.getTotalBytesWritten(), members);
  }

  private static byte[] encode(ConfState confState) {
    int size = sizeOf(1, confState.voters())
        + sizeOf(2, confState.learners())
        + sizeOf(3, confState.votersOutgoing())
        + sizeOf(4, confState.learnersNext())
        + CodedOutputStream.computeBoolSize(5, confState.autoLeave());
    byte[] bytes = new byte[size];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      write(out, 1, confState.voters());
      write(out, 2, confState.learners());
      write(out, 3, confState.votersOutgoing());
      write(out, 4, confState.learnersNext());
      out.writeBool(5, confState.autoLeave());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes;
  }

  private static int sizeOf(int field, List<Long> ids) {
    return ids.stream()
        .mapToInt(id -> CodedOutputStream.computeUInt64Size(field, id))
        .sum();
  }

  private static void write(CodedOutputStream out, int field, List<Long> ids) throws IOException {
    for (long id : ids) {
      out.writeUInt64(field, id);
    }
  }

  /**
   * Frames a record whose data is the first bytes of the payload head, then a body; none at all if
   * negative.
   */
  private void frame(int type, int payloadHeadLength, byte[] body) {
    boolean hasData = payloadHeadLength >= 0;
    int dataLength = hasData ? payloadHeadLength + body.length : 0;
    if (hasData) {
      chain.update(payloadHead, 0, payloadHeadLength);
      chain.update(body, 0, body.length);
    }
    CodedOutputStream out = CodedOutputStream.newInstance(recordHead);
    try {
      out.writeInt64(1, type);
      out.writeUInt32(2, chain.value());
      if (hasData) {
        out.writeTag(3, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(dataLength);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long recordLength = (long) out.getTotalBytesWritten() + dataLength;
    room(Frame.HEADER_BYTES);
    buffer.putLong(Frame.lengthField(recordLength));
    put(recordHead, out.getTotalBytesWritten());
    if (hasData) {
      put(payloadHead, payloadHeadLength);
      put(body, body.length);
    }
    int padding = Frame.paddingAfter(recordLength);
    room(padding);
    for (int i = 0; i < padding; i++) {
      buffer.put((byte) 0);
    }
  }

  private void put(byte[] bytes, int length) {
    int done = 0;
    while (done < length) {
      room(1);
      int part = Math.min(length - done, buffer.remaining());
      buffer.put(bytes, done, part);
      done += part;
    }
  }

  private void room(int bytes) {
    if (buffer.remaining() < bytes) {
      sink.drain(buffer);
    }
  }
}
