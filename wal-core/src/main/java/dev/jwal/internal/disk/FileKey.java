// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Which file it is, whatever its name: a segment is renamed while it is locked. Device and inode
 * where the system has them, otherwise the real path.
 *
 * @param value the key, of a class that all class loaders share
 */
record FileKey(Object value) {

  /**
   * Returns which file a path leads to.
   *
   * @throws FileSystemException if it is no regular file: to open a named pipe would wait for a
   *     writer for ever
   */
  static FileKey of(Path file) throws IOException {
    return of(file, new LinkOption[0]);
  }

  /** As {@link #of(Path)}, of what the path itself names: a symbolic link is no regular file. */
  static FileKey ofName(Path file) throws IOException {
    return of(file, NOFOLLOW_LINKS);
  }

  /** There is something else than a file. */
  private static final class NotRegularException extends FileSystemException {
    private static final long serialVersionUID = 1L;

    private NotRegularException(Path file, String what) {
      super(file.toString(), null, what);
    }
  }

  private static FileKey of(Path file, LinkOption... links) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class, links);
    if (!attributes.isRegularFile()) {
      throw new NotRegularException(
          file,
          (attributes.isSymbolicLink() ? "a symbolic link" : "not a regular file")
              + "; the log uses regular files only");
    }
    Object key = attributes.fileKey();
    return new FileKey(key != null ? key : file.toRealPath().toString());
  }

  /** Whether a path itself, not followed if it is a symbolic link, is a name of the file. */
  boolean isNamed(Path path) throws IOException {
    try {
      return ofName(path).equals(this);
    } catch (NoSuchFileException | NotRegularException gone) {
      return false;
    }
  }

  /** One object for the file in the whole virtual machine, the same for all class loaders. */
  Object monitor() {
    return ("dev.jwal.file" + value).intern();
  }
}
