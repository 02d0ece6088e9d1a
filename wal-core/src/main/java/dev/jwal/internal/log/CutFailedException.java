// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.WalException;

/**
 * The next segment could not be created, for a reason that left the log as it was: it continues in
 * the current one.
 */
public final class CutFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final WalException reason;

  CutFailedException(WalException reason) {
    super(null, reason, false, false);
    this.reason = reason;
  }

  /** What the caller gets whose request needed the segment. */
  public WalException reason() {
    return reason;
  }
}
