// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.disk;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** An operation found no space. */
public final class DiskFullException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Reports an operation that found no space.
   *
   * @param message what the operating system said
   */
  public DiskFullException(String message) {
    super(message);
  }

  private DiskFullException(IOException cause) {
    super(cause.getMessage(), cause);
  }

  /**
   * Tells a full disk from other failures. Java passes on no error number, only the C library's text in the user's
   * language; where that is not known, the free space decides.
   *
   * @param e a failure
   * @param file what was written or made
   * @param wanted how many bytes were to be written
   * @return the failure, as a {@code DiskFullException} if that is what it is
   */
  static IOException ifSo(IOException e, Path file, long wanted) {
    if (e instanceof FileAlreadyExistsException) {
      return e;
    }
    return isSaidBy(e) || usableSpace(file) < Math.max(wanted, 1) ? new DiskFullException(e) : e;
  }

  /**
   * Tells a full disk from other failures where the free space means nothing, as none was needed.
   *
   * @param e a failure
   * @return the failure, as a {@code DiskFullException} if its text says so
   */
  static IOException ifSaid(IOException e) {
    return isSaidBy(e) ? new DiskFullException(e) : e;
  }

  private static boolean isSaidBy(IOException e) {
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("no space left")
        || message.contains("quota exceeded")
        || message.contains("not enough space");
  }

  private static long usableSpace(Path file) {
    try {
      Path directory = file.toAbsolutePath().getParent();
      return directory == null ? Long.MAX_VALUE : Files.getFileStore(directory).getUsableSpace();
    } catch (IOException unknown) {
      return Long.MAX_VALUE;
    }
  }
}
