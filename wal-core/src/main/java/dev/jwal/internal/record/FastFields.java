// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

import java.nio.ByteBuffer;

/**
 * The fields of one protobuf message as etcd writes it: by ascending number, each at most once,
 * none unknown. Nearly every record is written so, and is read without an object being made for it.
 *
 * <p>The static methods look at several bytes at once. Where each field is follows from a
 * comparison then, which a processor predicts, and not from the field before, for which it would
 * have to wait: most of the time that parsing takes is such waiting. The instance is a cursor that
 * goes from field to field.
 *
 * <p>Nothing is rejected here: of a message in any other form, or a damaged one, this only says
 * that it is not canonical, and {@link GenericFields} reads it from its beginning. One instance is
 * used again and again. Not thread-safe.
 */
final class FastFields {

  static final int VARINT_1 = 0x08;
  static final int VARINT_2 = 0x10;
  static final int VARINT_3 = 0x18;
  static final int BYTES_3 = 0x1a;
  static final int BYTES_4 = 0x22;

  /** How many bytes after a message's beginning are looked at, at most; its own or not. */
  static final int LOOKAHEAD_BYTES = 24;

  private static final long CONTINUATION_BITS = 0x8080808080808080L;

  // Of a tenth byte only one bit is left, and readers differ in what they make of the others.
  private static final int MOST_BITS = 9 * 7;

  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private int at;
  private int end;
  private boolean canonical;

  // --- several bytes at once ---

  /** Whether a message begins far enough before the buffer's end. */
  static boolean mayLookAhead(ByteBuffer buffer, int offset) {
    return offset <= buffer.limit() - LOOKAHEAD_BYTES;
  }

  /**
   * Returns where a field's bytes begin that are a message's last and fewer than 16 KiB; negative
   * if there is no such field.
   */
  static int lastBytes(ByteBuffer buffer, int at, int tag, int end) {
    long word = buffer.getLong(at);
    if ((word & 0x80ff) == tag) {
      return (word >>> 8 & 0x7f) == end - at - 2 ? at + 2 : -1;
    }
    if ((word & 0x8080ff) == (0x8000 | tag)) {
      return (word >>> 8 & 0x7f | word >>> 9 & 0x3f80) == end - at - 3 ? at + 3 : -1;
    }
    return -1;
  }

  /** How many bytes a number has of which the first eight are given; 9 if more than these. */
  static int varintLength(long bytes) {
    return (Long.numberOfTrailingZeros(~bytes & CONTINUATION_BITS) >>> 3) + 1;
  }

  /**
   * A number of which the first eight bytes are given, if it has no more: each gives seven bits.
   */
  static long varint(long bytes) {
    long ends = ~bytes & CONTINUATION_BITS;
    long bits = bytes & (ends ^ ends - 1) & ~CONTINUATION_BITS;
    bits = bits & 0x007f007f007f007fL | (bits & 0x7f007f007f007f00L) >>> 1;
    bits = bits & 0x00003fff00003fffL | (bits & 0x3fff00003fff0000L) >>> 2;
    return bits & 0x000000000fffffffL | (bits & 0x0fffffff00000000L) >>> 4;
  }

  // --- field by field ---

  /** Goes to the beginning of a message in a little-endian buffer. */
  void enter(ByteBuffer message, int offset, int length) {
    buffer = message;
    at = offset;
    end = offset + length;
    canonical = true;
  }

  /** Skips the tag of a field if it comes next. */
  boolean has(int tag) {
    if (at < end && buffer.get(at) == tag) {
      at++;
      return true;
    }
    return false;
  }

  /** Reads a number; the result is meaningless if the number is not canonical. */
  long varint() {
    if (at < end && buffer.get(at) >= 0) {
      return buffer.get(at++);
    }
    return at + Long.BYTES <= end ? longVarint() : varintByteByByte();
  }

  /** Reads a number of two bytes to eight, all at once. */
  private long longVarint() {
    long bytes = buffer.getLong(at);
    int length = varintLength(bytes);
    if (length > Long.BYTES) {
      return varintByteByByte();
    }
    at += length;
    return varint(bytes);
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
    canonical = false;
    return 0;
  }

  /** Reads the length of bytes that are the message's last field, and skips them; returns it. */
  int lengthOfRest() {
    long length = varint();
    canonical &= length == end - at;
    at = end;
    return (int) length;
  }

  /** Where in the buffer the next field is. */
  int position() {
    return at;
  }

  /** Whether the message ends here, and all that was read was canonical. */
  boolean endedCanonically() {
    return canonical && at == end;
  }
}
