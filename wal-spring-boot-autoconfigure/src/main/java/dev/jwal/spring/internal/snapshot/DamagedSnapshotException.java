// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.snapshot;

import java.io.IOException;

/** The bytes of a snapshot's file are not those that were written. */
final class DamagedSnapshotException extends IOException {

  private static final long serialVersionUID = 1L;

  DamagedSnapshotException(String message) {
    super(message);
  }
}
