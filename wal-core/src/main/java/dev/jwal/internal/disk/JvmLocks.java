// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import java.nio.file.Path;

/**
 * Which files the logs of this virtual machine have locked, also those of other class loaders, each
 * of which has an {@link OpenFiles} of its own: kept in the system properties, as strings.
 *
 * <p>Only asked before a file is closed. Whether a file may be locked is decided by the JDK, which
 * knows all locks too, so that properties which a test restores cannot keep a log locked.
 */
final class JvmLocks {

  private static final String PREFIX = "dev.jwal.locked.";

  private JvmLocks() {}

  static boolean include(FileKey file) {
    return System.getProperty(PREFIX + file.value()) != null;
  }

  static void add(FileKey file, Path path) {
    System.setProperty(PREFIX + file.value(), path.toString());
  }

  static void remove(FileKey file) {
    System.clearProperty(PREFIX + file.value());
  }
}
