// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.engine;

import dev.jwal.SegmentInfo;

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
 */
public record SegmentSummary(
    SegmentInfo segment,
    long metadata,
    long entries,
    long states,
    long checksums,
    long marks,
    long firstEntry,
    long lastEntry) {}
