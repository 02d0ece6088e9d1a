// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.internal.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Looks for bytes of a file that were never written: they are zero. */
final class Zeros {

  private static final int CHUNK_BYTES = 256 * 1024;
  private static final int SECTOR_BYTES = 512;

  private Zeros() {}

  /**
   * Whether a sector between two places of a file holds nothing but zeros; its parts at both ends
   * count as sectors.
   */
  static boolean fillSector(DiskFile file, long from, long end) throws IOException {
    ByteBuffer chunk = chunk(end - from);
    for (long at = from; at < end; ) {
      long chunkEnd = Math.min(end, at - at % SECTOR_BYTES + CHUNK_BYTES);
      int read = file.read(chunk.clear().limit((int) (chunkEnd - at)), at);
      if (read <= 0) {
        return false;
      }
      for (int i = 0; i < read; ) {
        int sectorEnd = (int) Math.min(read, i + SECTOR_BYTES - (at + i) % SECTOR_BYTES);
        if (areAll(chunk, i, sectorEnd)) {
          return true;
        }
        i = sectorEnd;
      }
      at += read;
    }
    return false;
  }

  private static boolean areAll(ByteBuffer bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  /** Where the last byte that is not zero ends, between two places; the first if there is none. */
  static long endOfOthers(DiskFile file, long from, long end) throws IOException {
    long endOfOthers = from;
    ByteBuffer chunk = chunk(end - from);
    for (long at = from; at < end; ) {
      int read = file.read(chunk.clear(), at);
      if (read <= 0) {
        break;
      }
      int last = lastOther(chunk.flip());
      if (last >= 0) {
        endOfOthers = at + last + 1;
      }
      at += read;
    }
    return endOfOthers;
  }

  private static int lastOther(ByteBuffer bytes) {
    int i = bytes.limit() - 1;
    while (i >= 7 && bytes.getLong(i - 7) == 0) {
      i -= 8;
    }
    while (i >= 0 && bytes.get(i) == 0) {
      i--;
    }
    return i;
  }

  /** No more memory than is left of the file. */
  private static ByteBuffer chunk(long bytesLeft) {
    return ByteBuffer.allocate((int) Math.max(0, Math.min(CHUNK_BYTES, bytesLeft)));
  }
}
