// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
/**
 * The open log: where it ends, its segments, and what a save, a mark, a cut and a release do to
 * them.
 *
 * <p>Used by one thread at a time, apart from the views that it publishes. Knows nothing of who
 * waits for a request, nor of how a log is found or repaired.
 */
@NullMarked
package dev.jwal.internal.log;

import org.jspecify.annotations.NullMarked;
