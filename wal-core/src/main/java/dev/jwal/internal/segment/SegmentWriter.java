// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.segment;

import dev.jwal.WalException;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.disk.Failures;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The segment that is being written. Confined to the thread that writes the log. */
public final class SegmentWriter implements Closeable {

  private static final long UNKNOWN = -1;

  private final Segment segment;
  private final DiskFile file;
  private long position;
  private long syncedPosition;
  private long allocatedBytes = UNKNOWN;

  /**
   * Continues a segment.
   *
   * @param file its file, locked
   * @param position where the last record ends
   */
  public SegmentWriter(Segment segment, DiskFile file, long position) {
    this.segment = segment;
    this.file = file;
    this.position = position;
    this.syncedPosition = position;
  }

  /**
   * Returns the segment.
   *
   * @return its name and place
   */
  public Segment segment() {
    return segment;
  }

  /**
   * Returns the file, which stays locked when the log continues in another segment.
   *
   * @return the segment's file
   */
  public DiskFile file() {
    return file;
  }

  /**
   * Returns where the next byte goes.
   *
   * @return bytes from the file's start
   */
  public long position() {
    return position;
  }

  /**
   * Reads bytes that are there.
   *
   * @param target gets them
   * @param offset where in the file to start
   * @throws WalException.Io if that failed
   */
  void read(ByteBuffer target, long offset) {
    try {
      file.read(target, offset);
    } catch (IOException e) {
      throw new WalException.Io(WalException.Operation.READ, segment.path(), e);
    }
  }

  /**
   * Writes bytes after the last, together with some before and zeros after them, if that makes
   * whole blocks.
   *
   * @param bytes a buffer, ready to be read
   * @param offset where its first byte belongs; not after the position
   * @param end where the next byte goes from now on
   * @param durably whether everything written is to be durable afterwards, if that needs no sync
   * @return whether it is
   * @throws WalException.NoSpace if the disk is full; the position stays
   * @throws WalException.Io if the write failed
   */
  boolean write(ByteBuffer bytes, long offset, long end, boolean durably) {
    long bytesEnd = offset + bytes.remaining();
    boolean durable;
    try {
      durable = durably
          && position == syncedPosition
          && bytesEnd <= allocatedBytes()
          && file.writeDurably(bytes, offset);
      if (!durable) {
        file.write(bytes, offset);
      }
    } catch (IOException e) {
      // A write that was cut short inside a sector looks like damage to a reader.
      truncateAfterFailure(position, e);
      throw Failures.of(WalException.Operation.WRITE, segment.path(), e);
    }
    position = end;
    if (durable) {
      syncedPosition = end;
    }
    allocatedBytes = Math.max(allocatedBytes(), bytesEnd);
    return durable;
  }

  /**
   * Makes everything written durable.
   *
   * @throws WalException.Io if the sync failed
   */
  public void sync() {
    try {
      file.sync();
    } catch (IOException e) {
      // The pages count as written now, though the disk does not have them: no reader may take them
      // for valid.
      truncateAfterFailure(syncedPosition, e);
      // A full disk that is noticed only now has lost pages, like any other failed sync.
      throw new WalException.Io(WalException.Operation.SYNC, segment.path(), e);
    }
    syncedPosition = position;
  }

  /** Removes what must not be read after a failure, if that can still be done. */
  private void truncateAfterFailure(long end, IOException because) {
    allocatedBytes = UNKNOWN;
    try {
      file.truncate(end);
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  /**
   * Removes everything from a position on, durably.
   *
   * @param position where a record ends
   * @throws WalException.Io if that failed
   */
  public void truncateTo(long position) {
    truncate(position);
    this.position = position;
    syncedPosition = Math.min(syncedPosition, position);
    sync();
  }

  /**
   * Makes every record durable, and frees what is reserved after the last: the segment is sealed. A
   * crash may leave the zeros there, which mark the end of the segment as well.
   *
   * @throws WalException.Io if that failed
   */
  public void finish() {
    sync();
    truncate(position);
  }

  private void truncate(long size) {
    try {
      file.truncate(size);
      allocatedBytes = size;
    } catch (IOException e) {
      throw new WalException.Io(WalException.Operation.TRUNCATE, segment.path(), e);
    }
  }

  /**
   * Returns the file's length, what is reserved included.
   *
   * @return bytes
   * @throws WalException.Io if the operating system refuses
   */
  public long allocatedBytes() {
    if (allocatedBytes == UNKNOWN) {
      try {
        allocatedBytes = file.size();
      } catch (IOException e) {
        throw new WalException.Io(WalException.Operation.READ, segment.path(), e);
      }
    }
    return allocatedBytes;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
