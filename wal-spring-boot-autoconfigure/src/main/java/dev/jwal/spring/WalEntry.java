// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import static java.util.Objects.requireNonNull;

/**
 * A committed entry of the log, with what its data stands for. The same whether it was just
 * appended or is replayed after a restart.
 *
 * @param index the entry's place in the log, unsigned
 * @param term the term in which it was appended, unsigned; in a log that one application writes
 *     alone it never changes
 * @param value what its data stands for
 * @param <T> the type of that
 */
public record WalEntry<T>(long index, long term, T value) {

  /** Checks that there is a value. */
  public WalEntry {
    requireNonNull(value, "value");
  }
}
