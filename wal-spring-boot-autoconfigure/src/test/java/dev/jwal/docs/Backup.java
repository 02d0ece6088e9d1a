// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.docs;

import dev.jwal.SegmentInfo;
import dev.jwal.Wal;
import dev.jwal.engine.WalDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.stereotype.Component;

// snippet backup
@Component
class Backup {

  private final Wal wal;

  Backup(Wal wal) {
    this.wal = wal;
  }

  /** Copies everything appended so far to an empty directory, while others go on appending. */
  void copyTo(Path target) throws IOException {
    wal.cut();
    List<SegmentInfo> segments = wal.status().segments();
    for (SegmentInfo ended : segments.subList(0, segments.size() - 1)) { // they do not change again
      Files.copy(wal.status().directory().resolve(ended.name()), target.resolve(ended.name()));
    }
    WalDirectory.at(target).verifyAll(); // throws if the copy is not whole
  }
}
// end
