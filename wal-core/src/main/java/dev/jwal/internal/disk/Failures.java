// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import dev.jwal.WalException;
import java.io.IOException;
import java.nio.file.Path;

/** Says what an {@link IOException} means for the log. */
public final class Failures {

  private Failures() {}

  /**
   * Returns the exception that users get.
   *
   * @param operation what was tried
   * @param file the file or directory
   * @param cause what the operating system said
   * @return {@link WalException.NoSpace} if the disk is full, {@link WalException.Io} otherwise
   */
  public static WalException of(WalException.Operation operation, Path file, IOException cause) {
    return cause instanceof DiskFullException
        ? new WalException.NoSpace(file, cause)
        : new WalException.Io(operation, file, cause);
  }
}
