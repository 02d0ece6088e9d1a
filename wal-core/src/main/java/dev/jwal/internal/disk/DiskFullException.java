// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import java.io.IOException;

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
   * Classifies a failure as a full disk or another. Free space means nothing: a nearly full disk
   * can fail in other ways, and a write over reserved space needs none.
   *
   * @param e a failure
   * @return the failure, as a {@code DiskFullException} if that is what the operating system said
   */
  static IOException classify(IOException e) {
    boolean full = Errno.NO_SPACE.isReasonOf(e) || Errno.QUOTA_EXCEEDED.isReasonOf(e);
    return full ? new DiskFullException(e) : e;
  }
}
