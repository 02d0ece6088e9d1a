// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import java.lang.ref.SoftReference;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Buffers that no reader has at the moment.
 *
 * <p>Their memory is outside the heap, where it is freed only once the garbage collector has found
 * it unused: reading many small logs would pile it up. Free buffers are dropped when memory
 * becomes scarce. Thread-safe.
 */
final class BufferPool {

  private static final Deque<SoftReference<ReadBuffer>> FREE = new ConcurrentLinkedDeque<>();

  private BufferPool() {}

  /** Takes an empty buffer that has room for at least so many bytes. */
  static ReadBuffer take(int leastBytes) {
    if (leastBytes > ReadBuffer.BYTES) {
      return new ReadBuffer(leastBytes);
    }
    for (SoftReference<ReadBuffer> next = FREE.poll(); next != null; next = FREE.poll()) {
      ReadBuffer free = next.get();
      if (free != null) {
        return free;
      }
    }
    return new ReadBuffer(ReadBuffer.BYTES);
  }

  /** Gives a buffer back that is not read any more. */
  static void giveBack(ReadBuffer buffer) {
    if (buffer.size() == ReadBuffer.BYTES) {
      buffer.clear();
      FREE.push(new SoftReference<>(buffer));
    }
  }
}
