// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.WalException;
import org.jspecify.annotations.Nullable;

/** The checked records of a log, one after the other. */
public interface Records {

  /**
   * Reads the next record.
   *
   * @return the record, which holds until the next call; {@code null} at the end of the log
   * @throws WalException.Corrupt if what comes next is damaged
   * @throws WalException.Io if a file cannot be read
   */
  @Nullable
  LocatedRecord next();
}
