// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

import java.time.Instant;

/**
 * One segment file of a log.
 *
 * @param name the file's name, {@code <sequence>-<index>.wal}, both in 16 hexadecimal digits
 * @param sequence the segment's number; the first is 0, each next one more; unsigned
 * @param firstIndex the index that comes next when the segment is created, as its name says;
 *     unsigned
 * @param sizeBytes the bytes that hold records
 * @param allocatedBytes the file's length, what is reserved for records to come included
 * @param createdAt when the segment was created; of one that was there when the log was opened,
 *     when it was last written
 * @param released whether the log has let go of the segment: nothing of it will be read again
 */
public record SegmentInfo(
    String name,
    long sequence,
    long firstIndex,
    long sizeBytes,
    long allocatedBytes,
    Instant createdAt,
    boolean released) {}
