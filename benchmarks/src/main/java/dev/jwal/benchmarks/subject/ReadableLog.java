// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.subject;

import java.io.IOException;

/** A log that was opened to be read. One thread uses it at a time. */
public interface ReadableLog extends AutoCloseable {

  /**
   * Reads one entry.
   *
   * @param position how many entries are before it
   * @param sink receives it
   * @throws Exception if it is not there, or cannot be read
   */
  void get(long position, Subject.EntrySink sink) throws Exception;

  /**
   * Reads all entries from the first to the last.
   *
   * @param reading {@link Subject.Reading#EACH} or {@link Subject.Reading#IN_PLACE}
   * @param sink receives them
   * @throws Exception if that fails
   */
  void readAll(Subject.Reading reading, Subject.EntrySink sink) throws Exception;

  @Override
  void close() throws IOException;
}
