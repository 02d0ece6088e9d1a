// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.index;

import dev.jwal.Entry;
import dev.jwal.ReplayHandler;
import dev.jwal.internal.record.CrcChain;
import dev.jwal.internal.record.EntryHead;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A copy of an entry in memory, taken before its checksum is computed: what happens to the array
 * that was copied does not matter any more. Used again and again; not thread-safe.
 */
public final class EntryCopy {

  private final CrcChain chain = new CrcChain();
  private final byte[] head = new byte[EntryHead.MOST_BYTES];
  private byte[] copy = Entry.NO_DATA;
  private ByteBuffer view = ByteBuffer.wrap(copy).asReadOnlyBuffer();
  private int type;
  private long term;
  private long index;
  private int length;

  /** Makes a copy of nothing yet. */
  public EntryCopy() {}

  /** Copies an entry; returns whether its checksum is the one that it was saved with. */
  boolean of(int newType, long newTerm, long newIndex, byte[] data, int crcBefore, int crcAfter) {
    type = newType;
    term = newTerm;
    index = newIndex;
    length = EntryHead.lengthOf(data);
    int bytes = data.length;
    if (copy.length < bytes) {
      copy = new byte[Math.max(bytes, 2 * copy.length)];
      view = ByteBuffer.wrap(copy).asReadOnlyBuffer();
    }
    System.arraycopy(data, 0, copy, 0, bytes);
    chain.restart(crcBefore);
    chain.update(head, 0, EntryHead.encode(head, type, term, index, length));
    chain.update(copy, 0, bytes);
    return chain.value() == crcAfter;
  }

  /** {@return what the data means} */
  public int type() {
    return type;
  }

  /** {@return the entry's term, unsigned} */
  public long term() {
    return term;
  }

  /** {@return how many bytes of data there are} */
  public int dataLength() {
    return Math.max(length, 0);
  }

  /**
   * Returns the data, until another entry is copied.
   *
   * @return a read-only buffer with the data between its position and its limit; {@link
   *     ReplayHandler#NO_DATA} if there is none
   */
  public ByteBuffer data() {
    return length == EntryHead.NO_DATA
        ? ReplayHandler.NO_DATA
        : view.limit(length).position(0);
  }

  /** {@return the entry, with an array of its own; nothing is copied into this any more} */
  public Entry takeEntry() {
    byte[] data = length == EntryHead.NO_DATA ? Entry.NO_DATA : copy;
    return new Entry(
        type, term, index, data.length == dataLength() ? data : Arrays.copyOf(data, length));
  }
}
