// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.internal.segment.Segment;
import java.util.Optional;

/**
 * Where a reader is once it has returned the last record, and what it has read. It is where the log
 * ends, unless reading failed.
 *
 * @param segment the segment that was read last
 * @param offset where its last valid record ends, in bytes from the file's start
 * @param crc the checksum there, which the next record's continues
 * @param firstCrc the checksum with which the first segment begins
 * @param carriedCrc the checksum carried into the last segment from the one before; 0 if it is the
 *     first
 * @param recordsInLast how many valid records the last segment holds
 * @param records how many records were read, of all types
 * @param bytes how many bytes those take up
 * @param tornTail the unfinished write after it; empty if the log ends cleanly
 */
public record ReadEnd(
    Segment segment,
    long offset,
    int crc,
    int firstCrc,
    int carriedCrc,
    long recordsInLast,
    long records,
    long bytes,
    Optional<TornTail> tornTail) {}
