// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.snapshot;

import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.engine.WalDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the snapshot with which an application starts: the newest whose file is whole and whose
 * mark is in the log, committed.
 */
final class SnapshotChoice {

  private static final Log LOG = LogFactory.getLog(WalSnapshotter.class);

  private final SnapshotDirectory snapshots;
  private final WalDirectory log;
  private final List<String> passedOver = new ArrayList<>();

  SnapshotChoice(SnapshotDirectory snapshots, WalDirectory log) {
    this.snapshots = snapshots;
    this.log = log;
  }

  /**
   * Chooses.
   *
   * @return a snapshot; empty if the whole log is there and no snapshot is
   * @throws NoUsableSnapshotException if neither is
   * @throws WalException.Corrupt if the log is damaged, and it is not known what comes before
   */
  Optional<SnapshotFile> choose() {
    if (!log.exists()) {
      return newestWhole(file -> true); // The log that goes with it is missing: to be reported.
    }
    Optional<SnapshotFile> chosen = newestMarked();
    if (chosen.isEmpty() && log.segments().get(0).firstIndex() != 0) {
      throw new NoUsableSnapshotException(log.path(), snapshots.path(), passedOver);
    }
    return chosen;
  }

  private Optional<SnapshotFile> newestMarked() {
    List<SnapshotMark> marks;
    try {
      marks = log.snapshots();
    } catch (WalException.Corrupt damage) {
      Optional<SnapshotFile> chosen = newestWhole(this::isMarkedBeforeDamage);
      if (chosen.isEmpty() && log.segments().get(0).firstIndex() != 0) {
        throw damage;
      }
      return chosen;
    }
    return newestWhole(file -> marks.stream().anyMatch(mark -> isOf(file, mark)));
  }

  private Optional<SnapshotFile> newestWhole(Predicate<SnapshotFile> isMarked) {
    for (SnapshotFile file : snapshots.newestFirst()) {
      if (!isMarked.test(file)) {
        passOver(file, "the log has no committed mark for it");
        continue;
      }
      Optional<String> problem = file.problem();
      if (problem.isEmpty()) {
        return Optional.of(file);
      }
      passOver(file, problem.get());
    }
    return Optional.empty();
  }

  private void passOver(SnapshotFile file, String reason) {
    LOG.info("passed over snapshot " + file.path() + ": " + reason);
    passedOver.add(file.path() + ": " + reason);
    snapshots.passOver(file.name());
  }

  private boolean isMarkedBeforeDamage(SnapshotFile file) {
    Witness witness = new Witness(file);
    try {
      log.replay(new SnapshotMark(file.name().index(), file.name().term()), witness);
    } catch (WalException.Corrupt damage) {
      // What comes before it was heard.
    } catch (WalException.SnapshotNotFound
        | WalException.SnapshotMismatch
        | WalException.IndexNotFound notMarked) {
      return false;
    }
    return witness.mark != null && Long.compareUnsigned(file.name().index(), witness.commit) <= 0;
  }

  private static boolean isOf(SnapshotFile file, SnapshotMark mark) {
    return mark.index() == file.name().index() && mark.term() == file.name().term();
  }

  private static final class Witness implements ReplayHandler {

    private final SnapshotFile file;
    private @Nullable SnapshotMark mark;
    private long commit;

    Witness(SnapshotFile file) {
      this.file = file;
    }

    @Override
    public void mark(SnapshotMark heard) {
      if (isOf(file, heard)) {
        mark = heard;
      }
    }

    @Override
    public void state(HardState state) {
      commit = state.commit();
    }
  }
}
