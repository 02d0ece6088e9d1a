// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.commit;

import dev.jwal.HardState;
import dev.jwal.SegmentInfo;

/**
 * What others may see of the log's end: all of one moment.
 *
 * @param current the segment that is being written
 * @param currentHoldsEntries whether there is an entry in it
 * @param state the last hard state
 * @param firstIndex the index of the first entry read or written, unsigned; 0 if there is none
 * @param lastIndex the last index, unsigned
 * @param syncedIndex the last index that is durable, unsigned
 */
public record Picture(
    SegmentInfo current,
    boolean currentHoldsEntries,
    HardState state,
    long firstIndex,
    long lastIndex,
    long syncedIndex) {}
