// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.WalException;
import dev.jwal.internal.disk.DiskFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The file of the current segment, and where it was opened. A log that was deleted, moved or
 * replaced while it is open would acknowledge what no start finds.
 */
record CurrentFile(DiskFile file, Path path) {

  static CurrentFile of(TailWriter writer) {
    return new CurrentFile(writer.file(), writer.segment().path());
  }

  /** Throws if a cut would continue a log that is no longer where it was. */
  void requireInPlace() {
    try {
      displacement().ifPresent(problem -> {
        throw problem;
      });
    } catch (IOException e) {
      throw new RequestFailedException(new WalException.Io(WalException.Operation.READ, path, e));
    }
  }

  /**
   * Returns what is wrong with where the file is.
   *
   * @throws IOException if that cannot be found out
   */
  Optional<WalException> displacement() throws IOException {
    if (file.isAt(path)) {
      return Optional.empty();
    }
    return Optional.of(
        new WalException.Io(
            WalException.Operation.WRITE,
            path,
            new NoSuchFileException(
                path.toString(),
                null,
                "deleted, moved or replaced while the log was open. What is appended is found by no later start")));
  }
}
