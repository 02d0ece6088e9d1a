// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a repair dropped from the end of the last segment, or would drop.
 *
 * @param segment the last segment
 * @param offset where the last valid record ends, in bytes from the file's start: what comes after
 *     it is dropped
 * @param droppedBytes how many bytes are dropped, counted to the last one that is not zero; 0 if
 *     nothing is torn, and for a segment that is empty where a head should be
 * @param droppedRecords how many valid records among them were written after the torn one; one
 *     without a valid one beside it does not count
 * @param firstDroppedIndex the lowest entry index among them, unsigned; 0 if there is none
 * @param lastDroppedIndex the highest entry index among them, unsigned; 0 if there is none
 * @param problem what was found at the offset; empty if nothing is torn
 * @param copy the copy of the segment as it was, made durable before anything was dropped; empty if
 *     nothing was
 */
public record RepairReport(
    Path segment,
    long offset,
    long droppedBytes,
    int droppedRecords,
    long firstDroppedIndex,
    long lastDroppedIndex,
    String problem,
    Optional<Path> copy) {

  /**
   * Returns whether there was anything to repair.
   *
   * @return whether the last segment ends in an unfinished write, or has no head
   */
  public boolean torn() {
    return !problem.isEmpty();
  }
}
