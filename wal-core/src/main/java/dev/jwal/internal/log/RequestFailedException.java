// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.WalException;

/**
 * A request failed for a reason that left the log as it was: the next segment could not be created,
 * so the log continues in the current one, or what the request had to read is damaged.
 */
public final class RequestFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final WalException reason;

  RequestFailedException(WalException reason) {
    super(null, reason, false, false);
    this.reason = reason;
  }

  /** What the caller gets whose request it was. */
  public WalException reason() {
    return reason;
  }
}
