/**
 * The operating system's files: {@link dev.jwal.disk.Disk} is the seam to them, {@link dev.jwal.disk.LocalDisk} the real
 * ones, locked, private to their owner, written around the page cache where that works, and closed by no interrupt.
 *
 * <p>Knows nothing of logs.
 */
@NullMarked
package dev.jwal.disk;

import org.jspecify.annotations.NullMarked;
