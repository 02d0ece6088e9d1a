// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What the log asks of the operating system: the seam at which a test puts a disk of its own.
 *
 * <p>Nothing here is durable before a sync says so: {@link DiskFile#sync} for a file's bytes, or
 * {@link DiskFile#writeDurably} for those it writes; {@link #syncDirectory} for the names in a
 * directory. No call is cut short by an interrupt of the calling thread.
 */
public interface Disk {

  /**
   * The size of a block, and what its address in memory is a multiple of; no disk asks for more.
   */
  int BLOCK_BYTES = 4096;

  /** The {@link #identity} of a file of which the system does not say which one it is. */
  long UNKNOWN_IDENTITY = 0;

  /**
   * Creates a new, empty file that only its owner may read, opens it and locks it.
   *
   * @param file a path at which there is nothing
   * @return the file
   * @throws java.nio.file.FileAlreadyExistsException if there is something
   * @throws IOException if the operating system refuses
   */
  DiskFile create(Path file) throws IOException;

  /**
   * Opens a file for reading and writing and locks it, without waiting.
   *
   * @return the file, with what it holds
   * @throws dev.jwal.WalException.Locked if it is locked, by this process or another
   * @throws java.nio.file.NoSuchFileException if there is none
   * @throws IOException if the operating system refuses
   */
  DiskFile lock(Path file) throws IOException;

  /**
   * Opens a file for reading. Takes no lock, and harms none that this process holds on it.
   *
   * @return the file
   * @throws java.nio.file.NoSuchFileException if there is none
   * @throws IOException if the operating system refuses
   */
  DiskFile read(Path file) throws IOException;

  /**
   * Returns whether a file may be written over and used as one that {@link #create} made: only its
   * owner may read it, it has no second name that keeps what is in it, and this process does not
   * have it open: closing it would lose its lock.
   *
   * @param file the file, which is not being opened at the moment
   * @return whether it may; {@code false} too where that is not known
   * @throws IOException if the operating system refuses
   */
  boolean isReusable(Path file) throws IOException;

  /**
   * Gives a file another name, in one step, unless there is something that has it.
   *
   * @param from the name it has
   * @param to the name it gets, in the same directory
   * @throws java.nio.file.FileAlreadyExistsException if there is something of that name; nothing
   *     has changed then
   * @throws DiskFullException if there is no space; nothing has changed then
   * @throws IOException if the operating system refuses
   */
  void rename(Path from, Path to) throws IOException;

  /**
   * Deletes a file.
   *
   * @throws IOException if the operating system refuses
   */
  void delete(Path file) throws IOException;

  /**
   * Returns the names of what is in a directory.
   *
   * @return the names, sorted; empty if there is no such directory
   * @throws java.nio.file.NotDirectoryException if it is something else
   * @throws IOException if the operating system refuses
   */
  List<String> list(Path directory) throws IOException;

  /**
   * Creates a directory that only its owner may enter, if there is none, and its parents where they
   * are missing, with the rights that the process gives every directory.
   *
   * @return what has to be synced before the directory is sure to outlive a crash, even if others
   *     created it; outermost first
   * @throws java.nio.file.NotDirectoryException if there is something else
   * @throws IOException if the operating system refuses
   */
  List<Path> makeDirectory(Path directory) throws IOException;

  /**
   * Returns where a directory really is, as no link leads there that could be pointed elsewhere
   * later.
   *
   * @return its path without symbolic links; the same path if there is no such directory
   * @throws IOException if the operating system refuses
   */
  Path realPath(Path directory) throws IOException;

  /**
   * Makes the names in a directory durable.
   *
   * @throws IOException if the operating system refuses
   */
  void syncDirectory(Path directory) throws IOException;

  /**
   * Returns when a file was last written. When it was created says nothing of a segment: its file
   * may be recycled.
   *
   * @return a time
   * @throws IOException if the operating system refuses
   */
  Instant lastWrittenAt(Path file) throws IOException;

  /**
   * Returns a number that a file keeps when it is written or renamed, and that a copy of it does
   * not have.
   *
   * @return the number of its inode; {@link #UNKNOWN_IDENTITY} where the system has none
   * @throws IOException if the operating system refuses
   */
  default long identity(Path file) throws IOException {
    return UNKNOWN_IDENTITY;
  }

  /**
   * Returns a file's length.
   *
   * @return bytes
   * @throws IOException if the operating system refuses
   */
  long size(Path file) throws IOException;

  /**
   * Starts a daemon thread of the log's own, which inherits nothing from the calling thread.
   *
   * @param name the thread's name
   * @param task what it runs
   * @return the thread, started
   * @throws OutOfMemoryError if the operating system has no thread left
   */
  default Thread startThread(String name, Runnable task) {
    return Threads.start(name, task);
  }
}
