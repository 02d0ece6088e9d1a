// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

import java.time.Duration;
import java.time.Instant;

/**
 * What was read back and found whole: every checksum held, every number made sense.
 *
 * @param segments how many segments were read
 * @param records how many records, of all types
 * @param entries how many of them were entries, overwritten ones included
 * @param bytes how many bytes those records take up
 * @param firstIndex the index of the first entry read, unsigned; 0 if there was none
 * @param lastIndex the index of the last entry, or of the last mark if that is ahead; unsigned
 * @param state the last hard state
 * @param took how long it took
 * @param at when it ended
 */
public record Verification(
    int segments,
    long records,
    long entries,
    long bytes,
    long firstIndex,
    long lastIndex,
    HardState state,
    Duration took,
    Instant at) {}
