// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

/**
 * What came of a command that is durable and applied.
 *
 * @param index the index of its entry in the log, unsigned
 * @param existed whether the key had a value before
 */
record Outcome(long index, boolean existed) {}
