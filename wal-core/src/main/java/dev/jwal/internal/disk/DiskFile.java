// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** An open file of a {@link Disk}. Closing it releases its lock, and makes nothing durable. */
public interface DiskFile extends Closeable {

  /**
   * Reads bytes at a position.
   *
   * @param target gets them, as many as fit and are there
   * @param position where in the file to start
   * @return how many were read; fewer than fit only at the file's end
   * @throws IOException if the operating system refuses
   */
  int read(ByteBuffer target, long position) throws IOException;

  /**
   * Writes all bytes at a position; the file grows if it ends before.
   *
   * @param source the bytes between its position and its limit
   * @param position where in the file to start
   * @throws DiskFullException if there is no space; some of the bytes may have been written
   * @throws IOException if the operating system refuses; some of the bytes may have been written
   */
  void write(ByteBuffer source, long position) throws IOException;

  /**
   * Writes all bytes over others of the file, durable on return, if the disk does both in one call.
   * Says nothing of what was written before, and the file must not grow, nor have been truncated,
   * since its last sync: only a sync makes that durable. (ext4 before Linux 6.7 could lose the
   * length that such a write gave a file: "ext4: Properly sync file size update after O_SYNC direct
   * IO")
   *
   * @param source the bytes between its position and its limit, which ends within the file
   * @param position where in the file to start
   * @return {@code false} if nothing was written, as a write and a sync are needed
   * @throws DiskFullException if there is no space; some of the bytes may have been written
   * @throws IOException if the operating system refuses; some of the bytes may have been written,
   *     and what of them is durable is unknown
   */
  default boolean writeDurably(ByteBuffer source, long position) throws IOException {
    return false;
  }

  /**
   * Truncates the file.
   *
   * @param size the length it gets; no more than it has
   * @throws IOException if the operating system refuses
   */
  void truncate(long size) throws IOException;

  /**
   * Returns the file's length.
   *
   * @return bytes
   * @throws IOException if the operating system refuses
   */
  long size() throws IOException;

  /**
   * Returns whether a name still leads to this file: it was not deleted, it and its directory were
   * not moved, and no other file or link is in its place.
   *
   * @param path where the file should be
   * @return whether it is there, not through a symbolic link
   * @throws IOException if that cannot be found out
   */
  boolean isAt(Path path) throws IOException;

  /**
   * Makes everything written so far durable, and the file's length where it is needed to read that
   * back: {@code fdatasync}.
   *
   * @throws IOException if the operating system refuses; what is durable is unknown then
   */
  void sync() throws IOException;
}
