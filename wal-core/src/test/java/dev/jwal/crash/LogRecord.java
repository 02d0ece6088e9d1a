// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import org.jspecify.annotations.Nullable;

/** One record that was submitted to a log. */
sealed interface LogRecord {

  /** An entry. */
  record OfEntry(Entry entry) implements LogRecord {}

  /** A hard state. */
  record OfState(HardState state) implements LogRecord {}

  /**
   * A log that continues after a mark, with all that its segment's head says.
   *
   * @param mark the mark
   * @param again the entry at the mark, which is the last then; {@code null} if the mark takes the
   *     place of all entries
   * @param state the hard state after it
   */
  record OfRestart(SnapshotMark mark, @Nullable Entry again, HardState state)
      implements LogRecord {}

  /** A snapshot mark. */
  record OfMark(SnapshotMark mark) implements LogRecord {}
}
