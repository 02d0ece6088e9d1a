// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.internal.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A part of a file in memory. Filled by one thread; read by those to which it was handed over, each
 * of which {@linkplain #hold holds} it meanwhile.
 */
public final class ReadBuffer {

  /** Small enough to stay in a core's cache, large enough that calls to the system do not show. */
  public static final int BYTES = 256 * 1024;

  /** A buffer that is always empty. */
  static final ReadBuffer EMPTY = new ReadBuffer(0);

  private final ByteBuffer bytes;
  private final AtomicInteger holders = new AtomicInteger();
  private long start;
  private int length;

  /** Makes an empty buffer of a size. */
  ReadBuffer(int size) {
    this.bytes = (size > BYTES ? ByteBuffer.allocate(size) : ByteBuffer.allocateDirect(size))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** {@return how many bytes fit into it} */
  public int size() {
    return bytes.capacity();
  }

  /** The bytes that were read; {@link #indexOf} says where in them one of the file's is. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** The same bytes, with a position and a limit of their own. */
  ByteBuffer view() {
    return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Where in the buffer what was read ends. */
  int end() {
    return length;
  }

  /** {@return whether there may be more in the file than what was read} */
  public boolean isFull() {
    return length == bytes.capacity();
  }

  /** Where in the buffer a byte of the file is. */
  int indexOf(long offset) {
    return (int) (offset - start);
  }

  /** Where in the file a byte of the buffer is. */
  long offsetOf(int index) {
    return start + index;
  }

  long littleEndianLong(int index) {
    return bytes.getLong(index);
  }

  boolean contains(long offset, int count) {
    return offset >= start && offset + count <= start + length;
  }

  /** Is not filled again until it was {@linkplain #release released} as often as it was held. */
  void hold() {
    holders.incrementAndGet();
  }

  void release() {
    holders.decrementAndGet();
  }

  boolean isHeld() {
    return holders.get() > 0;
  }

  /** Is empty, and held by none. */
  void clear() {
    length = 0;
    holders.set(0);
  }

  /**
   * Fills this buffer with a file's bytes from a place on: with those that another buffer has
   * already, which may be this one, and as many from the file as fit and are there.
   */
  void fill(DiskFile file, long offset, ReadBuffer before) throws IOException {
    fill(file, offset, before, bytes.capacity());
  }

  /** The same, with so many bytes at the most. */
  void fill(DiskFile file, long offset, ReadBuffer before, int mostBytes) throws IOException {
    int kept = before.contains(offset, 0) ? (int) (before.start + before.length - offset) : 0;
    if (kept > 0) {
      bytes.put(0, before.bytes, before.indexOf(offset), kept);
    }
    start = offset;
    length = kept;
    if (mostBytes > kept) {
      length += file.read(bytes.limit(mostBytes).position(kept), offset + kept);
    }
    bytes.clear();
  }
}
