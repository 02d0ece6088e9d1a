// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The fields of one protobuf message, in whatever order they come.
 *
 * <p>Adds to protobuf's reader what etcd's generated code checks: the wire type of each known
 * field. Every length is checked against what is left of the message before it is used.
 */
final class GenericFields {

  private static final String INPUT_ENDED = messageForTruncatedInput();

  private final CodedInputStream in;
  private final int length;
  private int tag;

  /**
   * Copies the message, as protobuf reads some buffers by means that not every virtual machine has.
   */
  GenericFields(ByteBuffer buffer, int offset, int length) {
    this.in = CodedInputStream.newInstance(Record.copyOf(buffer, offset, length));
    this.length = length;
  }

  /** Goes to the next field; {@code false} at the message's end. */
  boolean next() throws MalformedRecordException {
    if (in.getTotalBytesRead() == length) {
      return false;
    }
    try {
      tag = in.readTag();
      return true;
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  int number() {
    return WireFormat.getTagFieldNumber(tag);
  }

  /** How many bytes of the message are before what is read next. */
  int position() {
    return in.getTotalBytesRead();
  }

  long varint() throws MalformedRecordException {
    expect(WireFormat.WIRETYPE_VARINT);
    try {
      return in.readRawVarint64();
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** Reads one value, or many if they are packed. */
  void varintsInto(List<Long> values) throws MalformedRecordException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
      values.add(varint());
      return;
    }
    int end = lengthOfBytes() + position();
    try {
      while (position() < end) {
        values.add(in.readRawVarint64());
      }
    } catch (IOException e) {
      throw malformed(e);
    }
    if (position() > end) {
      throw new MalformedRecordException("a packed field ends inside a number", false);
    }
  }

  /** Reads how long the bytes are that come next, and checks that they are there. */
  int lengthOfBytes() throws MalformedRecordException {
    expect(WireFormat.WIRETYPE_LENGTH_DELIMITED);
    long claimed;
    try {
      claimed = in.readRawVarint64();
    } catch (IOException e) {
      throw malformed(e);
    }
    if (claimed < 0 || claimed > Integer.MAX_VALUE) {
      throw new MalformedRecordException("field " + number() + " has an impossible length", false);
    }
    if (claimed > length - position()) {
      throw new MalformedRecordException(
          "field %d claims %d bytes, %d are left".formatted(number(), claimed, length - position()),
          true);
    }
    return (int) claimed;
  }

  void skipBytes(int size) throws MalformedRecordException {
    try {
      in.skipRawBytes(size);
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  void skip() throws MalformedRecordException {
    try {
      if (!in.skipField(tag)) {
        throw new MalformedRecordException("a group ends that never began", false);
      }
    } catch (IOException e) {
      boolean groupWithoutEnd =
          WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_START_GROUP && position() >= length;
      throw groupWithoutEnd
          ? new MalformedRecordException("a group has no end", true)
          : malformed(e);
    }
  }

  private void expect(int wireType) throws MalformedRecordException {
    int found = WireFormat.getTagWireType(tag);
    if (found != wireType) {
      throw new MalformedRecordException(
          "field %d has wire type %d, expected %d".formatted(number(), found, wireType), false);
    }
  }

  private MalformedRecordException malformed(IOException e) {
    String problem = String.valueOf(e.getMessage());
    return new MalformedRecordException(problem, problem.equals(INPUT_ENDED));
  }

  /**
   * What protobuf says of a number whose last byte is missing: its failures differ in their text
   * alone.
   */
  private static String messageForTruncatedInput() {
    try {
      CodedInputStream.newInstance(new byte[] {(byte) 0x80}).readRawVarint64();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
    throw new AssertionError("a number without an end was read");
  }
}
