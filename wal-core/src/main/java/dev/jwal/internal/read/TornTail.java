// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import dev.jwal.internal.segment.Segment;

/**
 * The rest of a write that a crash cut short, at the end of a log.
 *
 * @param segment the last segment
 * @param offset where the last valid record ends
 * @param problem what was found there
 * @param bytes how many bytes, counted to the last one that is not zero
 * @param validRecords how many valid records are among them
 * @param firstIndex the lowest entry index among those; 0 if there is none
 * @param lastIndex the highest entry index among those; 0 if there is none
 */
public record TornTail(
    Segment segment,
    long offset,
    String problem,
    long bytes,
    int validRecords,
    long firstIndex,
    long lastIndex) {}
