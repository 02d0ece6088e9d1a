// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Memory that can be passed to a disk directly, and is used again: left to the garbage collector it
 * would be freed late, or never where {@code -XX:+DisableExplicitGC} is set. Thread-safe.
 */
public final class DirectBuffers {

  /** Those of this virtual machine. */
  public static final DirectBuffers SHARED = new DirectBuffers(8);

  /** By size; there are a few only. */
  private final Map<Integer, Queue<ByteBuffer>> kept = new ConcurrentHashMap<>();

  private final int mostOfASize;

  DirectBuffers(int mostOfASize) {
    this.mostOfASize = mostOfASize;
  }

  /**
   * Takes a buffer.
   *
   * @param blocks its size, in blocks
   * @return an empty buffer that starts at a block's boundary; what is in its memory is undefined
   */
  public ByteBuffer take(int blocks) {
    int bytes = blocks * Disk.BLOCK_BYTES;
    ByteBuffer used = keptOf(bytes).poll();
    return used != null
        ? used.clear()
        : ByteBuffer.allocateDirect(bytes + Disk.BLOCK_BYTES)
            .alignedSlice(Disk.BLOCK_BYTES)
            .slice(0, bytes);
  }

  /**
   * Releases a buffer. If there are enough of its size, the garbage collector frees it.
   *
   * @param buffer one that was taken, and is not used any more
   */
  public void release(ByteBuffer buffer) {
    keptOf(buffer.capacity()).offer(buffer);
  }

  private Queue<ByteBuffer> keptOf(int bytes) {
    return kept.computeIfAbsent(bytes, size -> new ArrayBlockingQueue<>(mostOfASize));
  }
}
