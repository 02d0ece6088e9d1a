// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.record.CrcChain;
import dev.jwal.internal.record.Frame;
import dev.jwal.internal.record.RecordHead;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A frame that is not read into memory before it is known to hold a record: any bytes may look like
 * the length of a large one. It is read in chunks.
 */
final class LargeFrame {

  /**
   * The size from which a frame is large: above that of every entry that a log takes by default.
   */
  static final int BYTES = 16 << 20;

  private static final int CHUNK_BYTES = 256 * 1024;

  private final DiskFile file;
  private final long recordStart;
  private final long recordEnd;
  private final RecordHead head;

  private LargeFrame(DiskFile file, long recordStart, long recordEnd, RecordHead head) {
    this.file = file;
    this.recordStart = recordStart;
    this.recordEnd = recordEnd;
    this.head = head;
  }

  /**
   * Reads the beginning of a frame that ends within the file; {@code null} if no record begins so.
   */
  static @Nullable LargeFrame at(DiskFile file, long offset, long lengthField) throws IOException {
    long recordStart = offset + Frame.HEADER_BYTES;
    long length = Frame.recordLength(lengthField);
    byte[] first = new byte[RecordHead.BYTES];
    file.read(ByteBuffer.wrap(first), recordStart);
    RecordHead head = RecordHead.parse(first, length);
    return head == null ? null : new LargeFrame(file, recordStart, recordStart + length, head);
  }

  RecordHead head() {
    return head;
  }

  /** Computes the checksum after the record from the one before it. */
  int crcAfter(int crcBefore) throws IOException {
    CrcChain chain = new CrcChain();
    chain.restart(crcBefore);
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    for (long at = recordStart + head.dataOffset(); at < recordEnd; ) {
      int read = read(file, chunk, at, recordEnd);
      if (read <= 0) {
        break;
      }
      chain.update(chunk.array(), 0, read);
      at += read;
    }
    return chain.value();
  }

  private static int read(DiskFile file, ByteBuffer chunk, long at, long end) throws IOException {
    chunk.clear().limit((int) Math.min(chunk.capacity(), end - at));
    return file.read(chunk, at);
  }
}
