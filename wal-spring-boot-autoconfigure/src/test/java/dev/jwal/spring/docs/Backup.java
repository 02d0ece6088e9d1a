// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import dev.jwal.SegmentInfo;
import dev.jwal.Verification;
import dev.jwal.Wal;
import dev.jwal.WalStatus;
import dev.jwal.directory.WalDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.stereotype.Component;

// snippet backup
@Component
class Backup {

  private final Wal wal;

  Backup(Wal wal) {
    this.wal = wal;
  }

  /** Copies everything appended so far to an empty directory, while others continue to append. */
  void copyTo(Path target) throws IOException {
    wal.cut();
    WalStatus status = wal.status();
    SegmentInfo current = status.current();
    long bytes = 0;
    for (SegmentInfo segment : status.segments()) {
      if (!segment.equals(current)) { // it does not change again
        Files.copy(status.directory().resolve(segment.name()), target.resolve(segment.name()));
        bytes += segment.sizeBytes();
      }
    }
    check(target, current.firstIndex() - 1, bytes);
  }

  /** Checks that a copy is valid, and ends where it has to. */
  static void check(Path copy, long lastIndex, long bytes) throws IOException {
    Verification found = WalDirectory.at(copy).verifyAll(); // throws if anything is damaged
    if (found.lastIndex() != lastIndex || found.bytes() != bytes) {
      throw new IOException(copy + " ends at " + found.lastIndex() + ", expected " + lastIndex);
    }
  }
}
// end
