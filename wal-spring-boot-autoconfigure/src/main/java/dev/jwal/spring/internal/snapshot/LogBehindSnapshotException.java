// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.snapshot;

import java.nio.file.Path;

/**
 * A snapshot holds entries that were committed, and the log ends before them: its end is missing.
 */
public final class LogBehindSnapshotException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Path log;
  private final long lastIndex;
  private final transient Path file;
  private final long index;

  LogBehindSnapshotException(Path log, long lastIndex, SnapshotFile snapshot) {
    super("the log in %s ends at entry %s, but the snapshot %s holds what entries up to %s led to"
        .formatted(
            log,
            Long.toUnsignedString(lastIndex),
            snapshot.path(),
            Long.toUnsignedString(snapshot.name().index())));
    this.log = log;
    this.lastIndex = lastIndex;
    this.file = snapshot.path();
    this.index = snapshot.name().index();
  }

  /**
   * Returns where the log is.
   *
   * @return its directory
   */
  public Path log() {
    return log;
  }

  /**
   * Returns where the log ends.
   *
   * @return the index of its last entry, unsigned; 0 if there is none
   */
  public long lastIndex() {
    return lastIndex;
  }

  /**
   * Returns the snapshot.
   *
   * @return its file
   */
  public Path file() {
    return file;
  }

  /**
   * Returns what the snapshot holds.
   *
   * @return the index of the last entry in it, unsigned
   */
  public long index() {
    return index;
  }
}
