// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.directory.WalDirectory;
import java.nio.file.Path;

final class WithoutSpring {

  private WithoutSpring() {}

  static void append(Path path, ReplayHandler handler) {
    // snippet core
    WalDirectory directory = WalDirectory.at(path);
    try (Wal wal = directory.exists()
        ? directory.open(SnapshotMark.NONE, handler)
        : directory.create("orders-1".getBytes(UTF_8))) {
      wal.append("first".getBytes(UTF_8));
    }
    // end
  }
}
