// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
/**
 * Who writes when: callers' requests are gathered into groups; each group is written with one write
 * and made durable with one sync, and only then are its requests completed. After a failure the log
 * stops.
 *
 * <p>Knows threads and waiting callers; what a request does to the log is known to {@code
 * dev.jwal.internal.log}.
 */
@NullMarked
package dev.jwal.internal.commit;

import org.jspecify.annotations.NullMarked;
