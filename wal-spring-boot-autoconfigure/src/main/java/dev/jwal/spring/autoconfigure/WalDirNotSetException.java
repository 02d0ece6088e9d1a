// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

/** A log is to be opened, and nothing says where. */
final class WalDirNotSetException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  WalDirNotSetException() {
    super("wal.dir is not set: there is no directory to open a write-ahead log in");
  }
}
