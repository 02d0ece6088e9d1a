// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Memory that a disk can be given directly, which is used again: left to the garbage collector it would be freed late, or
 * never where {@code -XX:+DisableExplicitGC} is set. Safe for any number of threads.
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
   * @return an empty buffer that begins at a block's boundary; what is in its memory is undefined
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
   * Gives a buffer back. If there are enough of its size, the collector gets it.
   *
   * @param buffer one that was taken, and is used by nobody any more
   */
  public void giveBack(ByteBuffer buffer) {
    keptOf(buffer.capacity()).offer(buffer);
  }

  private Queue<ByteBuffer> keptOf(int bytes) {
    return kept.computeIfAbsent(bytes, size -> new ArrayBlockingQueue<>(mostOfASize));
  }
}
