// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
/**
 * The records of a log, read one segment after another and checked: {@link
 * dev.jwal.internal.read.LogReader} decides what it has found.
 *
 * <p>Knows records and their checksums, but nothing of what raft makes of them. Changes nothing.
 */
@NullMarked
package dev.jwal.internal.read;

import org.jspecify.annotations.NullMarked;
