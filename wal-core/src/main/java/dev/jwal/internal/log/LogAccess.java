// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.WalException;
import org.jspecify.annotations.Nullable;

/** What readers need to know of an open log beside where it ends, and may ask of its writer. */
public interface LogAccess {

  /** {@return whether the log is closed, or being closed} */
  boolean isClosed();

  /** {@return why the log has stopped; {@code null} while it works} */
  @Nullable
  WalException failure();

  /**
   * Makes everything saved so far durable, and waits for it.
   *
   * @throws WalException as {@link dev.jwal.Wal#sync()} does
   */
  void sync();

  /**
   * Has everything saved so far made durable, without waiting.
   *
   * @param onFailure is called if that was not possible, as for lack of space; by any thread
   */
  void requestSync(Runnable onFailure);
}
