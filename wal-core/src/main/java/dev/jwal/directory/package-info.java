// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
/**
 * Where a log is: a directory in which it is created, opened, read, verified and repaired.
 *
 * <p>Start at {@link dev.jwal.directory.WalDirectory}. Turns options into settings; leaves all work
 * to {@code dev.jwal.internal.recovery}.
 */
@NullMarked
package dev.jwal.directory;

import org.jspecify.annotations.NullMarked;
