// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.snapshot;

import java.nio.file.Path;
import java.util.List;

/**
 * The log no longer reaches back to its first entry, and there is no snapshot from which on it does
 * all that is there. To start without would be to start with a part of the state.
 */
public final class NoUsableSnapshotException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Path log;
  private final transient Path directory;
  private final transient List<String> skipped;

  NoUsableSnapshotException(Path log, Path directory, List<String> skipped) {
    super("the log in " + log + " does not begin with its first entry, and no snapshot in "
        + directory + " can be used: " + (skipped.isEmpty() ? "there is none" : skipped));
    this.log = log;
    this.directory = directory;
    this.skipped = List.copyOf(skipped);
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
   * Returns where snapshots were looked for.
   *
   * @return a directory, which need not exist
   */
  public Path directory() {
    return directory;
  }

  /**
   * Returns the snapshots that are there, and what is wrong with each.
   *
   * @return a line for each, the newest first
   */
  public List<String> skipped() {
    return skipped;
  }
}
