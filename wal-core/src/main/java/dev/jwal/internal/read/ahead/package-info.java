// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
/**
 * Reads a log with two threads, ahead of what the caller makes of it.
 *
 * <p>Knows when batches of records are found, checked and delivered. Knows neither their bytes nor
 * what raft makes of them.
 */
@NullMarked
package dev.jwal.internal.read.ahead;

import org.jspecify.annotations.NullMarked;
