// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.segment;

import dev.jwal.internal.disk.DirectBuffers;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.disk.DiskFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/** Reserves a file's space for records by writing zeros. */
public final class ZeroFill {

  /** A write of this size is about as fast a byte as any larger one. */
  private static final int MOST_BLOCKS_AT_ONCE = (1 << 20) / Disk.BLOCK_BYTES;

  /** Small segments are filled in smaller pieces: an append waits for one of them, not for all. */
  private static final int PIECES = 32;

  private static final int FEWEST_BLOCKS_AT_ONCE = (128 << 10) / Disk.BLOCK_BYTES;

  private ZeroFill() {}

  /**
   * Fills a file with zeros from its start, durably.
   *
   * @param file a file, open for writing
   * @param bytes how many; 0 does nothing
   * @param cancelled asked now and then; {@code true} ends the filling
   * @throws DiskFullException if there is no space
   * @throws IOException if the operating system refuses, or the filling was cancelled
   */
  public static void reserve(DiskFile file, long bytes, BooleanSupplier cancelled)
      throws IOException {
    if (bytes == 0) {
      return;
    }
    ByteBuffer zeros = DirectBuffers.SHARED.take(blocksAtOnce(bytes));
    try {
      while (zeros.hasRemaining()) {
        zeros.putLong(0);
      }
      write(zeros, file, bytes, cancelled);
    } finally {
      DirectBuffers.SHARED.release(zeros);
    }
    file.sync();
  }

  private static void write(ByteBuffer zeros, DiskFile file, long bytes, BooleanSupplier cancelled)
      throws IOException {
    for (long at = 0; at < bytes; at += zeros.limit()) {
      if (cancelled.getAsBoolean()) {
        throw new IOException("the log was closed");
      }
      zeros.clear();
      zeros.limit((int) Math.min(zeros.capacity(), bytes - at));
      file.write(zeros, at);
    }
  }

  /** A power of two, so that segments of any size use the same few buffers. */
  private static int blocksAtOnce(long bytes) {
    long piece = Long.highestOneBit(bytes / PIECES / Disk.BLOCK_BYTES);
    return (int) Math.max(FEWEST_BLOCKS_AT_ONCE, Math.min(MOST_BLOCKS_AT_ONCE, piece));
  }
}
