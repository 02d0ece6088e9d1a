// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import dev.jwal.SegmentInfo;
import java.time.Instant;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A segment, as the endpoint shows it.
 *
 * @param name the file's name
 * @param sequence its number
 * @param firstIndex the index that came next when it was created, as all indexes without a sign
 * @param sizeBytes the bytes that hold records
 * @param preallocatedBytes the file's length, what is reserved for records to come included
 * @param createdAt when it was created; of a segment found at startup, when it was last written
 * @param released whether nothing of it will be read again
 */
public record SegmentDescriptor(
    String name,
    Number sequence,
    Number firstIndex,
    long sizeBytes,
    long preallocatedBytes,
    Instant createdAt,
    boolean released)
    implements OperationResponseBody {

  static SegmentDescriptor of(SegmentInfo segment) {
    return new SegmentDescriptor(
        segment.name(),
        UnsignedNumber.of(segment.sequence()),
        UnsignedNumber.of(segment.firstIndex()),
        segment.sizeBytes(),
        segment.allocatedBytes(),
        segment.createdAt(),
        segment.released());
  }
}
