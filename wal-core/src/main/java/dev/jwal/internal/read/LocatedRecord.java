// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.WalException;
import dev.jwal.internal.record.Record;
import dev.jwal.internal.segment.Segment;

/**
 * A record that was read, and where it is. One instance is used again and again; what it says holds
 * until the next record is read. Not thread-safe.
 */
public final class LocatedRecord {

  private final Record record = new Record();
  private Segment segment;
  private long offset;
  private long bytesRead;

  /**
   * Makes a place for the records of a log.
   *
   * @param first the segment that is read first
   */
  public LocatedRecord(Segment first) {
    this.segment = first;
  }

  /** Says where the record is that was put into {@link #record}. */
  void at(Segment segment, long offset, long bytesRead) {
    if (this.segment != segment) { // Storing a reference costs more than comparing two.
      this.segment = segment;
    }
    this.offset = offset;
    this.bytesRead = bytesRead;
  }

  /** {@return the record} */
  public Record record() {
    return record;
  }

  /** {@return the segment that holds the record} */
  public Segment segment() {
    return segment;
  }

  /** {@return where the record begins, in bytes from the file's start} */
  public long offset() {
    return offset;
  }

  /**
   * {@return how many bytes of the log were read, about up to the record: never fewer than before}
   */
  public long bytesRead() {
    return bytesRead;
  }

  /**
   * Returns what is thrown if the record cannot be what it says.
   *
   * @param problem what is wrong with it
   * @return the exception
   */
  public WalException.Corrupt corrupt(String problem) {
    return new WalException.Corrupt(segment.path(), offset, problem);
  }
}
