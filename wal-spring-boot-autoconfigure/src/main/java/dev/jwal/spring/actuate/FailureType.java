// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import dev.jwal.WalException;
import java.util.Locale;

/** What kind of failure has stopped a log. */
enum FailureType {
  FSYNC,
  WRITE,
  CRC;

  static FailureType of(WalException failure) {
    if (failure instanceof WalException.Corrupt) {
      return CRC;
    }
    return failure.operation() == WalException.Operation.SYNC ? FSYNC : WRITE;
  }

  String tagValue() {
    return name().toLowerCase(Locale.ROOT);
  }
}
