// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import org.jspecify.annotations.Nullable;

/**
 * A value cannot be encoded, or data not be decoded. Nothing was written.
 */
public final class WalCodecException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Reports what could not be done.
   *
   * @param message what, and what was expected
   * @param cause why; {@code null} if the message says it all
   */
  public WalCodecException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
