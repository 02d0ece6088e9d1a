// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.commit;

import dev.jwal.HardState;
import dev.jwal.record.EntryOrder;

/** Where a log stood before a request, so that the request can be taken back. */
record Savepoint(
    long offset,
    int crc,
    HardState state,
    long firstIndex,
    long lastIndex,
    int marks,
    EntryOrder order,
    boolean holdsEntries,
    boolean mustSync,
    boolean commitPending) {}
