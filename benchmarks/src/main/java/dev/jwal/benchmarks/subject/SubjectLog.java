// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.subject;

import java.io.IOException;
import java.util.List;

/** An open log. One thread uses it at a time, but for {@link #appendAmongMany}. */
public interface SubjectLog extends AutoCloseable {

  /**
   * Appends an entry and returns when it is durable.
   *
   * @param data the entry's data
   * @throws Exception if that fails
   */
  void append(byte[] data) throws Exception;

  /**
   * Appends an entry while other threads do the same, and returns when it is durable.
   *
   * @param data the entry's data
   * @throws Exception if that fails
   */
  void appendAmongMany(byte[] data) throws Exception;

  /**
   * Appends entries with one save and returns when all are durable.
   *
   * @param batch the entries' data
   * @throws Exception if that fails
   */
  void appendBatch(List<byte[]> batch) throws Exception;

  /**
   * Appends an entry that need not be durable yet.
   *
   * @param data the entry's data
   * @throws Exception if that fails
   */
  void appendUnsynced(byte[] data) throws Exception;

  /**
   * Makes everything durable that was appended. The last call before {@link #close}.
   *
   * @throws Exception if that fails
   */
  void syncAll() throws Exception;

  /**
   * Begins to follow the log, on a thread of its own. Only what {@link #appendAmongMany} appends is
   * sure to be received.
   *
   * @return what receives everything from the first entry on
   */
  default LogFollower follow() {
    throw new UnsupportedOperationException("cannot be followed");
  }

  @Override
  void close() throws IOException;
}
