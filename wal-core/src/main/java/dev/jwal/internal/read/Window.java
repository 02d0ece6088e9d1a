// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.internal.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A piece of a file in memory. Filled by one thread; read by whoever it is handed to. */
final class Window {

  /** Small enough to stay in a core's cache, large enough that calls to the system do not show. */
  static final int BYTES = 256 * 1024;

  /** A window that holds nothing, nor ever will. */
  static final Window EMPTY = new Window(0);

  private final ByteBuffer bytes;
  private long start;
  private int length;

  /** Makes an empty window of a size. */
  Window(int size) {
    this.bytes = (size > BYTES ? ByteBuffer.allocate(size) : ByteBuffer.allocateDirect(size))
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  int size() {
    return bytes.capacity();
  }

  /** What holds what was read; {@link #indexOf} says where in it. */
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

  /** Whether there may be more in the file than what was read. */
  boolean isFull() {
    return length == bytes.capacity();
  }

  /** Where in the buffer a byte of the file lies. */
  int indexOf(long offset) {
    return (int) (offset - start);
  }

  /** Where in the file a byte of the buffer lies. */
  long offsetOf(int index) {
    return start + index;
  }

  long littleEndianLong(int index) {
    return bytes.getLong(index);
  }

  boolean holds(long offset, int count) {
    return offset >= start && offset + count <= start + length;
  }

  /** Holds nothing from now on. */
  void clear() {
    length = 0;
  }

  /**
   * Fills this window with a file's bytes from a place on: with those that another window holds already, which may be
   * this one, and as many from the file as fit and are there.
   */
  void fill(DiskFile file, long offset, Window before) throws IOException {
    int kept = (int) Math.max(0, before.start + before.length - offset);
    if (kept > 0) {
      bytes.put(0, before.bytes, before.indexOf(offset), kept);
    }
    start = offset;
    length = kept;
    length += file.read(bytes.position(kept), offset + kept);
    bytes.clear();
  }
}
