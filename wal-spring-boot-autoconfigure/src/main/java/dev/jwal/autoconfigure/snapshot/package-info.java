/**
 * Auto-configuration of snapshots: when they are taken up, and the properties under {@code wal.snapshot}.
 *
 * <p>Knows when it is wanted; leaves the work to {@code dev.jwal.snapshot}.
 */
@NullMarked
package dev.jwal.autoconfigure.snapshot;

import org.jspecify.annotations.NullMarked;
