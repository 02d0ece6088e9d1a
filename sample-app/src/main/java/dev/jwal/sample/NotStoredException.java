// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

/**
 * The log refused a command, or failed while it was written. The store's content is unchanged.
 *
 * <p>After a full disk the command is not in the log. After a failed write it may be: whether the
 * log holds it is known when the log is opened again.
 */
final class NotStoredException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NotStoredException(Throwable cause) {
    super(cause.getMessage(), cause);
  }
}
