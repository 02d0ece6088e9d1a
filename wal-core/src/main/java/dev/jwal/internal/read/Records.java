// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.WalException;
import dev.jwal.internal.record.Record;
import dev.jwal.internal.segment.Segment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The checked records of a log, one after the other, and where each of them lies. */
public interface Records {

  /**
   * Goes to the next record.
   *
   * @return the record, which holds until the next call; {@code null} at the end of the log
   * @throws WalException.Corrupt if what comes next is damaged
   * @throws WalException.Io if a file cannot be read
   */
  @Nullable
  Record next();

  /**
   * Returns the segment that holds the record; at the end of the log, the last one that was read.
   *
   * @return a segment
   */
  Segment segment();

  /**
   * Returns the file that holds the record; at the end of the log, the last one that was read.
   *
   * @return the segment's path
   */
  default Path path() {
    return segment().path();
  }

  /**
   * Returns where the record is; at the end of the log, where the last good record ends.
   *
   * @return bytes from the file's start
   */
  long offset();

  /**
   * Returns how many bytes have been read, about up to the record: never fewer than before.
   *
   * @return a number of bytes
   */
  long bytes();
}
