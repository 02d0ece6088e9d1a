// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
/**
 * The operating system's files: {@link dev.jwal.internal.disk.Disk} is the seam to them, {@link
 * dev.jwal.internal.disk.LocalDisk} the real ones, locked, private to their owner, written around
 * the page cache where that works, and closed by no interrupt.
 *
 * <p>Knows nothing of logs. Throws {@link java.io.IOException} only.
 */
@NullMarked
package dev.jwal.internal.disk;

import org.jspecify.annotations.NullMarked;
