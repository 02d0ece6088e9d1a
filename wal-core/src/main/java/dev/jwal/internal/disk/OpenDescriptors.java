// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** What all code of this process has open, known on Linux only. (proc(5), /proc/self/fd) */
final class OpenDescriptors {

  private static final Path ALL = Path.of("/proc/self/fd");

  private OpenDescriptors() {}

  /** Whether a file is open, or that is not known. */
  static boolean mayInclude(Path file) throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    if (key == null || !Files.isDirectory(ALL)) {
      return true;
    }
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(ALL)) {
      for (Path descriptor : descriptors) {
        if (key.equals(keyOf(descriptor))) {
          return true;
        }
      }
      return false;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static @Nullable Object keyOf(Path descriptor) {
    try {
      return Files.readAttributes(descriptor, BasicFileAttributes.class).fileKey();
    } catch (IOException closedMeanwhile) {
      return null;
    }
  }
}
