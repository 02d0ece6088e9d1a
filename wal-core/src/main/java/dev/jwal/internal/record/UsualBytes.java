// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

import java.nio.ByteBuffer;

/**
 * What nearly every record and entry begins with, known by comparing several bytes at once.
 *
 * <p>Where each field lies follows from a comparison then, which a processor foresees, and not from the field before,
 * for which it would have to wait: most of the time that parsing takes is such waiting. Nothing is judged here: what
 * begins in any other way is for {@link PlainFields}. Bytes behind a message may be looked at, but do not matter.
 */
final class UsualBytes {

  /** How many bytes behind a message's beginning are looked at, at most. */
  static final int LOOKED_AT = 24;

  private static final long CONTINUATION_BITS = 0x8080808080808080L;

  private UsualBytes() {}

  /** Whether a message begins far enough before the buffer's end. */
  static boolean mayBeLookedAt(ByteBuffer buffer, int offset) {
    return offset <= buffer.limit() - LOOKED_AT;
  }

  /**
   * Returns where a field's bytes begin that are a message's last and fewer than 16 KiB; negative if there is no such
   * field.
   */
  static int rest(ByteBuffer buffer, int at, int tag, int end) {
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

  /** A number of which the first eight bytes are given, if it has no more: each gives seven bits. */
  static long varint(long bytes) {
    long ends = ~bytes & CONTINUATION_BITS;
    long bits = bytes & (ends ^ ends - 1) & ~CONTINUATION_BITS;
    bits = bits & 0x007f007f007f007fL | (bits & 0x7f007f007f007f00L) >>> 1;
    bits = bits & 0x00003fff00003fffL | (bits & 0x3fff00003fff0000L) >>> 2;
    return bits & 0x000000000fffffffL | (bits & 0x0fffffff00000000L) >>> 4;
  }
}
