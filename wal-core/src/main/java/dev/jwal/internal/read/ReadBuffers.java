// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory of one reader: the buffer that it reads, and those that are held by others. One that
 * is neither is filled again.
 *
 * <p>For one thread at a time; buffers are released by any.
 */
final class ReadBuffers implements Closeable {

  private final List<ReadBuffer> buffers = new ArrayList<>();

  /**
   * Returns a buffer to fill. The current one is not touched before it is filled; it may be the
   * same.
   *
   * @param current the buffer that is being read, which may be copied from
   * @param leastBytes how many bytes it must have room for
   * @param mostBytesKept how large the current one may be to be filled again
   */
  ReadBuffer next(ReadBuffer current, int leastBytes, int mostBytesKept) {
    if (current.size() >= leastBytes && current.size() <= mostBytesKept && !current.isHeld()) {
      return current;
    }
    dropFree(Batch.MOST_BUFFER_BYTES);
    for (ReadBuffer buffer : buffers) {
      if (buffer.size() >= leastBytes && !buffer.isHeld()) {
        return buffer;
      }
    }
    dropFree(ReadBuffer.BYTES);
    ReadBuffer added = BufferPool.take(leastBytes);
    buffers.add(added);
    return added;
  }

  private void dropFree(int mostBytesKept) {
    buffers.removeIf(buffer -> buffer.size() > mostBytesKept && !buffer.isHeld());
  }

  /** Gives all buffers back: none of them is read any more. */
  @Override
  public void close() {
    buffers.forEach(BufferPool::giveBack);
    buffers.clear();
  }
}
