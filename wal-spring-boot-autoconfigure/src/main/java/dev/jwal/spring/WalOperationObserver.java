// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import java.util.function.Supplier;

/**
 * Is called around those operations on a log that take long enough to be observed one by one. Saves
 * are not among them: observing one costs more than the save.
 */
public interface WalOperationObserver {

  /** Only does the work. */
  WalOperationObserver NONE = new WalOperationObserver() {
    @Override
    public <T> T observe(Operation operation, String logName, Supplier<T> work) {
      return work.get();
    }
  };

  /** What is done. */
  enum Operation {
    /** Opening a log: reading it to its end, and cutting an unfinished write off. */
    RECOVERY,
    /** Sealing a segment and creating the next one, through the endpoint. */
    CUT,
    /** Reading and checking every segment, through the endpoint. */
    VERIFY
  }

  /**
   * Does the work, on this thread.
   *
   * @param operation what it is
   * @param logName the log's bean name
   * @param work does it
   * @return what the work returned; what it throws passes through
   * @param <T> the kind of result
   */
  <T> T observe(Operation operation, String logName, Supplier<T> work);
}
