// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import dev.jwal.SegmentInfo;
import dev.jwal.inspect.SegmentSummary;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A segment, read and checked, as the endpoint shows it.
 *
 * @param name the file's name
 * @param sequence its number
 * @param firstIndex the index that came next when it was created
 * @param sizeBytes the bytes that hold records
 * @param preallocatedBytes the file's length, what is reserved for records to come included
 * @param createdAt when it was created; of a segment found at startup, when it was last written
 * @param records how many records it holds, by type
 * @param firstEntry the index of its first entry; absent if it has none
 * @param lastEntry the index of its last entry; absent if it has none
 * @param tornTail the unfinished write at its end; absent if there is none
 */
public record SegmentContentsDescriptor(
    String name,
    Number sequence,
    Number firstIndex,
    long sizeBytes,
    long preallocatedBytes,
    Instant createdAt,
    RecordCounts records,
    @Nullable Number firstEntry,
    @Nullable Number lastEntry,
    @Nullable TornTailDescriptor tornTail)
    implements OperationResponseBody {

  /**
   * How many records a segment holds, by type.
   *
   * @param metadata metadata records
   * @param entries records that hold an entry
   * @param states hard states
   * @param checksums checksum records
   * @param snapshots snapshot marks
   */
  public record RecordCounts(
      long metadata, long entries, long states, long checksums, long snapshots) {

    private static RecordCounts of(SegmentSummary summary) {
      return new RecordCounts(
          summary.metadata(),
          summary.entries(),
          summary.states(),
          summary.checksums(),
          summary.marks());
    }
  }

  static SegmentContentsDescriptor of(SegmentSummary summary) {
    SegmentInfo segment = summary.segment();
    boolean holdsEntries = summary.entries() > 0;
    return new SegmentContentsDescriptor(
        segment.name(),
        UnsignedNumber.of(segment.sequence()),
        UnsignedNumber.of(segment.firstIndex()),
        segment.sizeBytes(),
        segment.allocatedBytes(),
        segment.createdAt(),
        RecordCounts.of(summary),
        holdsEntries ? UnsignedNumber.of(summary.firstEntry()) : null,
        holdsEntries ? UnsignedNumber.of(summary.lastEntry()) : null,
        summary.tornTail().map(TornTailDescriptor::of).orElse(null));
  }
}
