// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.subject;

import java.time.Duration;

/** Receives what is appended to a log, from its first entry on. Used by one thread. */
@FunctionalInterface
public interface LogFollower extends AutoCloseable {

  /**
   * Passes on the entries that are there, waiting for the first.
   *
   * @param timeout how long to wait at most
   * @param sink receives them; those whose data need not be copied are not
   * @return how many it received; 0 if there was none in time
   * @throws Exception if that fails
   */
  long receive(Duration timeout, Subject.EntrySink sink) throws Exception;

  @Override
  default void close() {}
}
