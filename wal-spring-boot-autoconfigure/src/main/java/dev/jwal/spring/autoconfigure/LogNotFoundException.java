// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import java.nio.file.Path;

/** There is no log, and the application may not create one. */
final class LogNotFoundException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Path directory;

  LogNotFoundException(Path directory) {
    super("no log in " + directory + ", and wal.create=never");
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }
}
