// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.commit;

import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.record.EntryOrder;
import java.util.List;

/**
 * Where a log stands after its last record: what has to be known to go on writing it.
 *
 * @param crc the checksum from which the next record's goes on
 * @param metadata what is repeated at the head of each segment
 * @param state the last hard state
 * @param firstIndex the index of the first entry that was read, unsigned; 0 if there was none
 * @param lastIndex the last index, unsigned
 * @param marks the snapshot marks that were read, oldest first
 * @param order what the next entry is held against
 * @param currentHoldsEntries whether there is an entry in the last segment
 */
public record LogPosition(
    int crc,
    byte[] metadata,
    HardState state,
    long firstIndex,
    long lastIndex,
    List<SnapshotMark> marks,
    EntryOrder order,
    boolean currentHoldsEntries) {}
