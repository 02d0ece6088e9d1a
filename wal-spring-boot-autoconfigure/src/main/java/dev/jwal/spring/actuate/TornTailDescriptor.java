// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import dev.jwal.RepairReport;
import org.jspecify.annotations.Nullable;

/**
 * An unfinished write at the end of a log, and what a repair drops with it, as the endpoint shows
 * it.
 *
 * @param segment the last segment's name
 * @param offset where the last valid record ends, in bytes from the file's start
 * @param droppedBytes how many bytes after that are dropped
 * @param droppedRecords how many valid records are among them
 * @param firstDroppedIndex the lowest entry index among those; absent if there is none
 * @param lastDroppedIndex the highest entry index among those; absent if there is none
 * @param problem what was found at the offset
 */
public record TornTailDescriptor(
    String segment,
    long offset,
    long droppedBytes,
    int droppedRecords,
    @Nullable Number firstDroppedIndex,
    @Nullable Number lastDroppedIndex,
    String problem) {

  static TornTailDescriptor of(RepairReport report) {
    boolean dropsEntries = report.lastDroppedIndex() != 0;
    return new TornTailDescriptor(
        String.valueOf(report.segment().getFileName()),
        report.offset(),
        report.droppedBytes(),
        report.droppedRecords(),
        dropsEntries ? UnsignedNumber.of(report.firstDroppedIndex()) : null,
        dropsEntries ? UnsignedNumber.of(report.lastDroppedIndex()) : null,
        report.problem());
  }
}
