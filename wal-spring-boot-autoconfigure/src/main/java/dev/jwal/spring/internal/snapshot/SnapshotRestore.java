// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.snapshot;

import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.LogBehindPolicy;
import dev.jwal.spring.Snapshotable;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Brings an application's state back from its newest usable snapshot when it starts: first {@link
 * #choose}, while the log is opened, then {@link #run}.
 */
public final class SnapshotRestore {

  private static final Log LOG = LogFactory.getLog("dev.jwal.spring");

  private final SnapshotDirectory snapshots;
  private final Supplier<Snapshotable> state;
  private final LogBehindPolicy onLogBehind;
  private @Nullable SnapshotFile chosen;
  private boolean done;

  /**
   * Prepares to restore.
   *
   * @param snapshots where the snapshots are
   * @param state gives the state to restore, when that is done
   * @param onLogBehind what happens if a snapshot holds entries that are no longer in the log
   */
  public SnapshotRestore(
      SnapshotDirectory snapshots, Supplier<Snapshotable> state, LogBehindPolicy onLogBehind) {
    this.snapshots = snapshots;
    this.state = state;
    this.onLogBehind = onLogBehind;
  }

  /**
   * Chooses the newest snapshot whose file is valid and whose mark is in the log, committed. Newer
   * ones are skipped, which the application's log says.
   *
   * @param log where the log is
   * @return the chosen snapshot's mark, {@link SnapshotMark#NONE} if there is none and the whole
   *     log is there
   * @throws NoUsableSnapshotException if the log no longer begins with its first entry, and there
   *     is no snapshot to start from
   * @throws ForeignSnapshotException if a snapshot of another log is there
   * @throws LogBehindSnapshotException if the log ends before a snapshot does, unless that is
   *     accepted
   * @throws WalException.Corrupt if the log is damaged, and it is not known what comes before
   */
  public synchronized SnapshotMark choose(WalDirectory log) {
    Optional<SnapshotFile> file = new SnapshotChoice(snapshots, log, onLogBehind).choose();
    chosen = file.orElse(null);
    return file.map(SnapshotFile::name)
        .map(name -> new SnapshotMark(name.index(), name.term()))
        .orElse(SnapshotMark.NONE);
  }

  /**
   * Restores the state from the chosen snapshot, if there is one, and unless that was done before.
   *
   * @throws SnapshotRestoreException if the state cannot be read back
   */
  public synchronized void run() {
    SnapshotFile file = chosen;
    if (!done && file != null) {
      file.restore(state.get());
      LOG.info("restored snapshot " + file.path());
    }
    done = true;
  }

  /**
   * Returns whether {@link #run} has yet to be called.
   *
   * @return whether state may be missing
   */
  public synchronized boolean isPending() {
    return !done;
  }
}
