// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import java.nio.file.Path;

/** A log is to be verified while that is being done. */
final class VerificationInProgressException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  VerificationInProgressException(Path directory) {
    super("the log in " + directory + " is being verified already. Verify it when that is done.");
  }
}
