// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

/** Where a reader gets the memory from into which it reads a file. */
@FunctionalInterface
interface Windows extends AutoCloseable {

  /**
   * Returns the window to fill next. The one before is not touched until the next call; it may be the same.
   *
   * @param bytes how many it must hold at least
   */
  Window next(int bytes);

  /** The reader looks at no window any more. */
  @Override
  default void close() {}
}
