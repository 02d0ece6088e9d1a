// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
/**
 * Who writes when: callers' requests are gathered into groups; each group is written with one write
 * and made durable with one sync, and only then are its requests completed. After a failure the log
 * stops.
 *
 * <p>The way of an append, step by step: it is submitted ({@code WriteScheduler.run}), taken into a
 * group ({@code GroupRunner.nextGroup}), checked and encoded ({@code GroupCommit.encode}), written,
 * synced and published with its group ({@code GroupCommit.commitUpTo}), and completed ({@code
 * Completions.complete}). Between two requests the log is cut if its segment is full ({@code
 * GroupCommit.cutIfFull}).
 *
 * <p>Knows threads and waiting callers; what a request does to the log is known to {@code
 * dev.jwal.internal.log}.
 */
@NullMarked
package dev.jwal.internal.commit;

import org.jspecify.annotations.NullMarked;
