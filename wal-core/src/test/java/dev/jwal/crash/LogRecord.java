// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;

/** One record that was submitted to a log. */
sealed interface LogRecord {

  /** An entry. */
  record OfEntry(Entry entry) implements LogRecord {}

  /** A hard state. */
  record OfState(HardState state) implements LogRecord {}

  /** A snapshot mark. */
  record OfMark(SnapshotMark mark) implements LogRecord {}
}
