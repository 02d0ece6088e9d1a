// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.internal.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/**
 * Decides whether a segment is read again where it looks torn or damaged: what is there may be a
 * record that is being written. So both are assumed of a segment with a concurrent writer only once
 * it has not been written for a while.
 */
final class RereadPolicy {

  private static final int READ_ATTEMPTS = 50;
  private static final long PAUSE_NANOS = 2_000_000;

  /** Longer than it takes to write what one call writes, as a rule. */
  private static final long LONGEST_WRITE_NANOS = READ_ATTEMPTS * PAUSE_NANOS;

  private final Disk disk;
  private final Path file;
  private final LogReader.Use use;
  private Instant writtenAt = Instant.MIN;

  RereadPolicy(Disk disk, Path file, LogReader.Use use) {
    this.disk = disk;
    this.file = file;
    this.use = use;
  }

  /** Whether what looks torn is read again. */
  boolean mayBeComplete(int attempt) throws IOException {
    return use == LogReader.Use.CONCURRENT_WRITER && mayHaveChanged(attempt);
  }

  /**
   * Whether the segment is read again: once at least, and then as long as it was written lately.
   */
  boolean mayHaveChanged(int attempt) throws IOException {
    if (use == LogReader.Use.EXCLUSIVE || attempt == READ_ATTEMPTS) {
      return attempt == 0;
    }
    Instant before = writtenAt;
    writtenAt = disk.lastWrittenAt(file);
    if (attempt == 0) {
      return true; // What was read may be older than this time.
    }
    if (writtenAt.equals(before)
        && writtenAt.isBefore(Instant.now().minusNanos(LONGEST_WRITE_NANOS))) {
      return false;
    }
    LockSupport.parkNanos(PAUSE_NANOS);
    return true;
  }
}
