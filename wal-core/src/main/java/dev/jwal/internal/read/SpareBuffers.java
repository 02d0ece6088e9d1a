// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import java.lang.ref.SoftReference;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * Buffers that no reader has at the moment.
 *
 * <p>Their memory is outside the heap, where it is freed only once the garbage collector has found
 * it unused: reading many small logs would pile it up. What is spare is given up when memory
 * becomes scarce. Thread-safe.
 */
final class SpareBuffers {

  private static final Deque<SoftReference<ReadBuffer>> SPARE = new ConcurrentLinkedDeque<>();

  private SpareBuffers() {}

  /** Takes an empty buffer that has room for at least so many bytes. */
  static ReadBuffer take(int leastBytes) {
    if (leastBytes > ReadBuffer.BYTES) {
      return new ReadBuffer(leastBytes);
    }
    for (SoftReference<ReadBuffer> next = SPARE.poll(); next != null; next = SPARE.poll()) {
      ReadBuffer spare = next.get();
      if (spare != null) {
        return spare;
      }
    }
    return new ReadBuffer(ReadBuffer.BYTES);
  }

  /** Gives a buffer back that is not read any more. */
  static void giveBack(ReadBuffer buffer) {
    if (buffer.size() == ReadBuffer.BYTES) {
      buffer.clear();
      SPARE.push(new SoftReference<>(buffer));
    }
  }
}
