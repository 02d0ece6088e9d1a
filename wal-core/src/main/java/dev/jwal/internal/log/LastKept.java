// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import static java.util.Objects.requireNonNull;

import dev.jwal.Entry;
import dev.jwal.SnapshotMark;
import dev.jwal.internal.raft.AppendRules;
import dev.jwal.internal.raft.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * What is at the index that becomes the last when those after it are dropped.
 *
 * @param entry the entry; {@code null} if none is there
 * @param mark the snapshot mark from which reading may begin there; {@code null} if there is none
 */
record LastKept(@Nullable Entry entry, @Nullable SnapshotMark mark) {

  /**
   * How the log is restarted at the mark: with the entry if it can be written once more, or else
   * without any, where that loses nothing.
   *
   * @throws RefusedException if neither is possible
   */
  Restart restart(TailState end) {
    SnapshotMark at = requireNonNull(mark);
    boolean cannotBeRepeated = entry == null || AppendRules.canBeTakenForState(entry);
    if (cannotBeRepeated && isCommitted(end, at)) {
      return new Restart(at, null, end.confirming(at));
    }
    AppendRules.afterRepeated(end, at.index(), entry);
    return new Restart(at, entry, end.state());
  }

  private static boolean isCommitted(TailState end, SnapshotMark mark) {
    return Long.compareUnsigned(mark.index(), end.commitIndex()) <= 0
        || EntryLookup.isHeldBySnapshot(end, mark.index());
  }
}
