// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.segment;

import dev.jwal.internal.disk.DirectBuffers;
import dev.jwal.internal.disk.Disk;
import java.io.Closeable;
import java.nio.ByteBuffer;

/**
 * Bytes on their way to the end of a segment. Where the segment has space reserved they are written
 * as whole blocks: the last block is written again, with the zeros after its bytes, until it is
 * full. A whole block need not be read before it is changed, and can go around the system's page
 * cache. Elsewhere only what is new is written.
 *
 * <p>The buffer always starts where a block starts, so that what is written when it is full ends
 * where a block ends: a crash before the next write leaves no sector half written, which would look
 * like damage.
 *
 * <p>Only bytes that are there already are written again, so a crash in the middle harms none of
 * them.
 *
 * <p>Not thread-safe.
 */
public final class BlockBuffer implements Closeable {

  private final ByteBuffer bytes;

  /** Where in the file the buffer's first byte belongs; a multiple of the block size. */
  private long start;

  /** How much of the buffer is in the file already. */
  private int written;

  private boolean closed;

  /**
   * Makes an empty buffer.
   *
   * @param blocks how many blocks it holds, two at least: one may be half full after a write
   */
  public BlockBuffer(int blocks) {
    this.bytes = DirectBuffers.SHARED.take(blocks);
  }

  /**
   * Returns where bytes are added.
   *
   * @return the buffer, at the place of the next byte; there is always room for one when {@link
   *     #writeTo} has returned
   */
  public ByteBuffer bytes() {
    return bytes;
  }

  /**
   * Returns where the next byte belongs.
   *
   * @return bytes from the file's start
   */
  public long end() {
    return start + bytes.position();
  }

  /**
   * Returns how many bytes were added and not written.
   *
   * @return a number of bytes
   */
  public int unwritten() {
    return bytes.position() - written;
  }

  /** Resumes after a segment's last byte; what was in the buffer is dropped. */
  public void resumeAfter(SegmentWriter segment) {
    bytes.clear();
    long position = segment.position();
    int inBlock = (int) (position % Disk.BLOCK_BYTES);
    start = position - inBlock;
    written = inBlock;
    if (inBlock > 0) {
      segment.read(bytes.limit(inBlock), start);
      bytes.limit(bytes.capacity());
    }
  }

  /**
   * Writes what was added. If that fails, what was added is still here.
   *
   * @param durably whether everything in the segment is to be durable afterwards, if that needs no
   *     sync
   * @return whether it is
   */
  public boolean writeTo(SegmentWriter segment, boolean durably) {
    int end = bytes.position();
    int blocksEnd = (end + Disk.BLOCK_BYTES - 1) / Disk.BLOCK_BYTES * Disk.BLOCK_BYTES;
    boolean wholeBlocks = start + blocksEnd <= segment.allocatedBytes();
    int from = wholeBlocks ? 0 : written;
    if (wholeBlocks) {
      for (int i = end; i < blocksEnd; i++) {
        bytes.put(i, (byte) 0);
      }
      bytes.limit(blocksEnd);
    } else {
      bytes.limit(end);
    }
    boolean durable;
    try {
      durable = segment.write(bytes.position(from), start + from, start + end, durably);
    } finally {
      bytes.limit(bytes.capacity()).position(end);
    }
    keepLastBlock(end - end % Disk.BLOCK_BYTES, end);
    return durable;
  }

  private void keepLastBlock(int from, int end) {
    bytes.position(from).limit(end);
    bytes.compact();
    start += from;
    written = end - from;
  }

  /**
   * Drops what was added from an offset on.
   *
   * @param offset where the next byte belongs from now on; not before what is written
   */
  public void rollBackTo(long offset) {
    bytes.position((int) (offset - start));
  }

  /** Releases its memory; nothing may be added or written any more. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      DirectBuffers.SHARED.release(bytes);
    }
  }
}
