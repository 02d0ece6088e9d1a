// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.snapshot;

import java.nio.file.Path;

/**
 * A snapshot belongs to another log than the one that the application has: to start with it would
 * be to start with another application's state, and each would delete the other's.
 */
public final class ForeignSnapshotException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private final transient Path log;
  private final transient Path file;
  private final String owner;

  ForeignSnapshotException(Path log, Path file, String owner) {
    super("the snapshot " + file + " belongs to " + owner + ", which is not the one in " + log);
    this.log = log;
    this.file = file;
    this.owner = owner;
  }

  /**
   * Returns where the application's log is.
   *
   * @return its directory
   */
  public Path log() {
    return log;
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
   * Returns what the snapshot says of the log that it belongs to.
   *
   * @return a phrase that names it by its metadata
   */
  public String owner() {
    return owner;
  }
}
