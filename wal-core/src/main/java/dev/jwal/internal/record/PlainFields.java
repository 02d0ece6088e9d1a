// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

import java.nio.ByteBuffer;

/**
 * The fields of one protobuf message that lies as etcd writes it: by ascending number, each at most once, none unknown.
 *
 * <p>Nearly every record lies so, and is read without an object being made for it. Nothing is judged here: of a message
 * that lies in any other way, or is damaged, this only says that it is not plain, and {@link Fields} reads it from its
 * beginning. One instance is used again and again. Not safe for threads.
 */
final class PlainFields {

  static final int VARINT_1 = 0x08;
  static final int VARINT_2 = 0x10;
  static final int VARINT_3 = 0x18;
  static final int BYTES_3 = 0x1a;
  static final int BYTES_4 = 0x22;

  // Of a tenth byte only one bit is left, and readers differ in what they make of the others.
  private static final int MOST_BITS = 9 * 7;

  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private int at;
  private int end;
  private boolean plain;

  /** Goes to the beginning of a message in a little-endian buffer. */
  void enter(ByteBuffer message, int offset, int length) {
    buffer = message;
    at = offset;
    end = offset + length;
    plain = true;
  }

  /** Goes past the tag of a field if it comes next. */
  boolean has(int tag) {
    if (at < end && buffer.get(at) == tag) {
      at++;
      return true;
    }
    return false;
  }

  /** Reads a number; whatever comes back of one that is not plain is worth nothing. */
  long varint() {
    if (at < end && buffer.get(at) >= 0) {
      return buffer.get(at++);
    }
    return at + Long.BYTES <= end ? longVarint() : varintByteByByte();
  }

  /** Reads a number of two bytes to eight, all at once: each gives seven bits. */
  private long longVarint() {
    long bytes = buffer.getLong(at);
    int length = UsualBytes.varintLength(bytes);
    if (length > Long.BYTES) {
      return varintByteByByte();
    }
    at += length;
    return UsualBytes.varint(bytes);
  }

  private long varintByteByByte() {
    long value = 0;
    for (int shift = 0; shift < MOST_BITS && at < end; shift += 7) {
      byte bits = buffer.get(at++);
      value |= (long) (bits & 0x7f) << shift;
      if (bits >= 0) {
        return value;
      }
    }
    plain = false;
    return 0;
  }

  /** Reads the length of bytes that are the message's last field, and goes past them; returns how many they are. */
  int lengthOfRest() {
    long length = varint();
    plain &= length == end - at;
    at = end;
    return (int) length;
  }

  /** Where in the buffer the next field lies. */
  int position() {
    return at;
  }

  /** Whether the message ends here, and all that was read was plain. */
  boolean endedPlain() {
    return plain && at == end;
  }
}
