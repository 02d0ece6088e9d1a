// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.snapshot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;

/** What is done to directories so that a crash does not undo it. */
final class Directories {

  private Directories() {}

  /**
   * Makes a directory that only its owner may enter, and its parents with the usual rights of the
   * process, durably. Its name is made durable if it is there already, too: whatever made it may
   * not have got that far.
   */
  static void make(Path directory) throws IOException {
    make(directory, Directories::sync);
  }

  /** As {@link #make(Path)}, with what makes the names in a directory durable. */
  static void make(Path directory, Sync sync) throws IOException {
    make(directory.toAbsolutePath(), sync, OwnerOnly.directory(directory));
  }

  private static void make(Path directory, Sync sync, FileAttribute<?>... rights)
      throws IOException {
    Path parent = directory.getParent();
    if (!Files.isDirectory(directory)) {
      if (parent != null && !Files.isDirectory(parent)) {
        make(parent, sync, new FileAttribute<?>[0]);
      }
      Files.createDirectory(directory, rights);
    }
    if (parent != null) {
      sync.sync(parent);
    }
  }

  /** Makes the names in a directory durable. */
  interface Sync {
    void sync(Path directory) throws IOException;
  }

  static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Makes the names in a directory durable. */
  static void sync(Path directory) throws IOException {
    if (!OwnerOnly.isPosix(directory)) {
      return; // Windows opens no directory, and keeps the order of names itself.
    }
    // Only a channel opens a directory, and an interrupt would close it.
    boolean interrupted = Thread.interrupted();
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
