// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
/**
 * How a log is created, opened, verified and repaired: it is read to its end, which becomes the end
 * of an open log.
 *
 * <p>Knows what raft makes of the records. Writes nothing but a new log's first segment, the head
 * of one that a crash left without it, and the end of a torn tail.
 */
@NullMarked
package dev.jwal.internal.recovery;

import org.jspecify.annotations.NullMarked;
