// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * Access rights as etcd gives them: 0600 for files, 0700 for directories. (etcd
 * client/pkg/fileutil)
 */
final class OwnerOnly {

  private static final String FILE_RIGHTS = "rw-------";
  static final FileAttribute<?>[] NONE = {};

  private OwnerOnly() {}

  static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  static FileAttribute<?>[] file(Path file) {
    return rights(file, FILE_RIGHTS);
  }

  static FileAttribute<?>[] directory(Path directory) {
    return rights(directory, "rwx------");
  }

  /**
   * Whether it is a file, no link, with the rights of {@link #file} and one name. {@code false}
   * where that is not known.
   */
  static boolean isOnlyName(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return false;
    }
    Map<String, Object> found =
        Files.readAttributes(file, "unix:isRegularFile,permissions,nlink", NOFOLLOW_LINKS);
    return Boolean.TRUE.equals(found.get("isRegularFile"))
        && Integer.valueOf(1).equals(found.get("nlink"))
        && PosixFilePermissions.fromString(FILE_RIGHTS).equals(found.get("permissions"));
  }

  private static FileAttribute<?>[] rights(Path path, String rights) {
    return isPosix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))
        }
        : NONE;
  }
}
