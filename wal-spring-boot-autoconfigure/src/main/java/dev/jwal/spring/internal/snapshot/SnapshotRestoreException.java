// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.snapshot;

import dev.jwal.spring.Snapshotable;
import java.nio.file.Path;

/** A snapshot is valid, but the application cannot read its state back from it. */
public final class SnapshotRestoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Path file;

  SnapshotRestoreException(Path file, Snapshotable state, Throwable cause) {
    super(state.getClass().getName() + " cannot read the snapshot " + file + ": " + cause, cause);
    this.file = file;
  }

  /**
   * Returns the snapshot.
   *
   * @return its file
   */
  public Path file() {
    return file;
  }
}
