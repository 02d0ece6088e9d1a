// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.snapshot;

import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Access rights as the log's own: 0600 for files, 0700 for directories. */
final class OwnerOnly {

  private static final FileAttribute<?>[] NONE = {};

  private OwnerOnly() {}

  static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  static FileAttribute<?>[] file(Path file) {
    return rights(file, "rw-------");
  }

  static FileAttribute<?>[] directory(Path directory) {
    return rights(directory, "rwx------");
  }

  private static FileAttribute<?>[] rights(Path path, String rights) {
    return isPosix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))
        }
        : NONE;
  }
}
