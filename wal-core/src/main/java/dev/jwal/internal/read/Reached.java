// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

/**
 * How far a log has been read.
 *
 * @param crc the checksum after the last record
 * @param records how many records were read
 * @param recordsInSegment how many of these are in the segment being read
 * @param bytes how many bytes all of them take up
 */
record Reached(int crc, long records, long recordsInSegment, long bytes) {

  static final Reached NOTHING = new Reached(0, 0, 0, 0);

  /** How far it has been read after more records of the same segment. */
  Reached plus(int moreRecords, long moreBytes, int lastCrc) {
    return new Reached(
        lastCrc, records + moreRecords, recordsInSegment + moreRecords, bytes + moreBytes);
  }
}
