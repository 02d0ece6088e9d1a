// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What was read back and checked. Every checksum of the records counted here is correct, and every
 * number makes sense.
 *
 * <p>That does not say that the log ends where it should. If its last segment ends in an unfinished
 * write, {@code tornTail} is present: everything before it was checked, and nothing after it
 * counts. If the end of the last segment, or complete segments at the end, are missing, nothing
 * that is left can show it: compare {@code lastIndex} with the index that has to be there.
 *
 * @param segments how many segments were read
 * @param records how many records, of all types
 * @param entries how many of them were entries, overwritten ones included
 * @param bytes how many bytes those records take up
 * @param firstIndex the index of the first entry read, unsigned; 0 if there was none
 * @param lastIndex the index of the last entry, or of the last mark if that is ahead; unsigned
 * @param state the last hard state
 * @param tornTail what a repair would drop from the end of the last segment, or has dropped since;
 *     empty if the log ends cleanly
 * @param took how long it took
 * @param at when it was finished
 */
public record Verification(
    int segments,
    long records,
    long entries,
    long bytes,
    long firstIndex,
    long lastIndex,
    HardState state,
    Optional<RepairReport> tornTail,
    Duration took,
    Instant at) {}
