// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import dev.jwal.SnapshotMark;
import dev.jwal.directory.WalDirectory;

/**
 * Chooses the snapshot mark from which the application's log is replayed. A bean of this type is
 * for applications that keep snapshots of their own: it names the mark of the snapshot that was
 * loaded, so that only what comes after it is replayed. Without such a bean the whole log is, or,
 * if there is a {@code Snapshotable} bean, what comes after the newest snapshot of that.
 *
 * <pre>{@code
 * @Bean
 * ReplayStart replayStart(Snapshots snapshots) {
 *   return directory -> snapshots.loadNewest(directory.snapshots());
 * }
 * }</pre>
 */
@FunctionalInterface
public interface ReplayStart {

  /**
   * Chooses the mark. Asked once, before anything is replayed; also when there is no log yet: then
   * whatever is not {@link SnapshotMark#NONE} stops the startup, because the log that belongs to
   * the snapshot has gone.
   *
   * @param directory where the log is, to look up {@link WalDirectory#snapshots() its marks}. A
   *     {@code Missing} thrown by that may pass through; it counts as {@link SnapshotMark#NONE}. So
   *     may {@code Corrupt}: nothing is replayed then.
   * @return the mark to start from, {@link SnapshotMark#NONE} for the whole log
   */
  SnapshotMark choose(WalDirectory directory);
}
