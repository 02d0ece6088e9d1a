// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.inspect;

import dev.jwal.RepairReport;
import dev.jwal.SegmentInfo;
import java.util.Optional;

/**
 * One segment, read and checked.
 *
 * @param segment the file
 * @param metadata how many metadata records it holds
 * @param entries how many entries
 * @param states how many hard states
 * @param checksums how many checksum records
 * @param marks how many snapshot marks
 * @param firstEntry the index of its first entry, unsigned; 0 if it has none
 * @param lastEntry the index of its last entry, unsigned; 0 if it has none
 * @param tornTail what a repair would drop from its end, which is not counted; empty if it ends
 *     cleanly, as every segment does that is not the last
 */
public record SegmentSummary(
    SegmentInfo segment,
    long metadata,
    long entries,
    long states,
    long checksums,
    long marks,
    long firstEntry,
    long lastEntry,
    Optional<RepairReport> tornTail) {}
