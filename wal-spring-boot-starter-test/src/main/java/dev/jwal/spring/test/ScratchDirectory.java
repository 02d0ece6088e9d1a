// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.util.FileSystemUtils;

/**
 * The temporary directory of one test context: its log, and what crashes leave of that. Created
 * when the log is opened, so that a context which never opens one leaves no directory.
 */
final class ScratchDirectory {

  private final Path root = Path.of(
          System.getProperty("java.io.tmpdir"), "test-wal-" + UUID.randomUUID())
      .toAbsolutePath();
  private final AtomicInteger crashes = new AtomicInteger();

  Path log() {
    return root.resolve("wal");
  }

  Path nextCrash() {
    return root.resolve("crash-" + crashes.incrementAndGet());
  }

  void delete() throws IOException {
    FileSystemUtils.deleteRecursively(root);
  }
}
