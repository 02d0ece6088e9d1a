// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

/**
 * How far a segment has been read.
 *
 * @param crc the checksum after the last record
 * @param records how many records were read
 * @param bytes how many bytes they take up
 */
record ReadPosition(int crc, long records, long bytes) {

  static final ReadPosition START = new ReadPosition(0, 0, 0);

  /** How far it has been read after more records. */
  ReadPosition plus(int moreRecords, long moreBytes, int lastCrc) {
    return new ReadPosition(lastCrc, records + moreRecords, bytes + moreBytes);
  }
}
