// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import dev.jwal.Wal;
import dev.jwal.WalException;
import java.util.Optional;

/**
 * Takes snapshots of an application's state, so that a restart replays only what follows, and the
 * log does not grow for ever. Auto-configured where there is a {@link Snapshotable} bean.
 *
 * <p>Thread-safe: one snapshot is taken at a time. Entries may be appended and applied meanwhile;
 * see {@link Snapshotable} for what the state has to ensure.
 */
public interface WalSnapshotter {

  /**
   * Writes the state to a file, marks the snapshot in the log, gives the file its name, deletes the
   * snapshots beyond the number to keep, and releases the segments before the oldest that is kept.
   * The log deletes released segments beyond a number of its own, {@code
   * wal.retention.max-segments}.
   *
   * <p>When this returns the snapshot is durable. If it throws, the snapshots before are still
   * there and count.
   *
   * @return what was taken; the newest one there is, if no entry was applied since; empty if none
   *     ever was
   * @throws IllegalStateException if the state returned an index that is not committed, or that
   *     comes before that of the newest snapshot; or if the directory holds a snapshot of another
   *     log
   * @throws WalException.Io if the file cannot be written, or the state threw an {@code
   *     IOException}
   * @throws WalException as {@link Wal#saveSnapshot} and {@link Wal#releaseTo} do
   */
  Optional<WalSnapshot> snapshot();
}
