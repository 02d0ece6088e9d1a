// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.snapshot;

import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.LogBehindPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the snapshot with which an application starts: the newest whose file is valid and whose
 * mark is in the log, committed.
 */
final class SnapshotChoice {

  private static final Log LOG = LogFactory.getLog("dev.jwal.spring");

  private final SnapshotDirectory snapshots;
  private final WalDirectory log;
  private final LogBehindPolicy onLogBehind;
  private final List<String> skipped = new ArrayList<>();

  SnapshotChoice(SnapshotDirectory snapshots, WalDirectory log, LogBehindPolicy onLogBehind) {
    this.snapshots = snapshots;
    this.log = log;
    this.onLogBehind = onLogBehind;
  }

  /**
   * Chooses.
   *
   * @return a snapshot; empty if the whole log is there and no snapshot is
   * @throws NoUsableSnapshotException if neither is
   * @throws ForeignSnapshotException if a snapshot of another log is there
   * @throws LogBehindSnapshotException if the log ends before a snapshot does, which is not
   *     accepted
   * @throws WalException.Corrupt if the log is damaged, and it is not known what comes before
   */
  Optional<SnapshotFile> choose() {
    if (!log.exists()) {
      Optional<SnapshotFile> newest = newestWhole(file -> true);
      newest.ifPresent(this::requireExpectedMetadata);
      return newest; // The log that goes with it is missing: to be reported.
    }
    Optional<SnapshotFile> chosen = newestMarked();
    if (chosen.isEmpty() && log.segments().get(0).firstIndex() != 0) {
      throw new NoUsableSnapshotException(log.path(), snapshots.path(), skipped);
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
    snapshots.recognize(marks);
    snapshots.newestFirst().stream()
        .filter(file -> marks.stream().noneMatch(mark -> isOf(file, mark)))
        .filter(file -> file.problem().isEmpty())
        .forEach(this::explainMissingMark);
    return newestWhole(file -> marks.stream().anyMatch(mark -> isOf(file, mark)));
  }

  /** A snapshot of this log is marked before it gets its name, so the mark was there once. */
  private void explainMissingMark(SnapshotFile file) {
    requireExpectedMetadata(file);
    SnapshotOwner owner = file.owner().orElseThrow();
    long last = log.verifyAll().lastIndex();
    boolean inLog = Long.compareUnsigned(file.name().index(), last) <= 0;
    if (!snapshots.isOwn(owner) && (inLog || snapshots.areKnown())) {
      throw new ForeignSnapshotException(log.path(), file.path(), owner.toString());
    }
    if (inLog) {
      return; // All that led to it is in the log.
    }
    if (onLogBehind == LogBehindPolicy.FAIL) {
      throw new LogBehindSnapshotException(log.path(), last, file);
    }
    LOG.warn("the log in " + log.path() + " ends at entry " + Long.toUnsignedString(last)
        + ", before the snapshot " + file.path() + ": entries up to "
        + Long.toUnsignedString(file.name().index())
        + " are lost, which wal.snapshot.on-log-behind=accept accepts; the snapshot is now "
        + snapshots.setAside(file));
  }

  private void requireExpectedMetadata(SnapshotFile file) {
    file.owner()
        .ifPresent(owner -> log.options().expectedMetadata().ifPresent(expected -> {
          if (!Arrays.equals(expected, owner.metadata())) {
            throw new ForeignSnapshotException(log.path(), file.path(), owner.toString());
          }
        }));
  }

  private Optional<SnapshotFile> newestWhole(Predicate<SnapshotFile> isMarked) {
    for (SnapshotFile file : snapshots.newestFirst()) {
      Optional<String> problem = file.problem();
      if (problem.isPresent()) {
        skip(file, problem.get());
      } else if (!isMarked.test(file)) {
        skip(file, "the log has no committed mark for it");
      } else {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private void skip(SnapshotFile file, String reason) {
    LOG.info("skipped snapshot " + file.path() + ": " + reason);
    skipped.add(file.path() + ": " + reason);
    snapshots.skip(file.name());
  }

  private boolean isMarkedBeforeDamage(SnapshotFile file) {
    Witness witness = new Witness(file);
    try {
      log.replay(new SnapshotMark(file.name().index(), file.name().term()), witness);
    } catch (WalException.Corrupt damage) {
      // The replay ends here: what comes before the damage was looked at.
    } catch (WalException.SnapshotNotFound
        | WalException.SnapshotMismatch
        | WalException.IndexNotFound notMarked) {
      return false;
    }
    return witness.mark != null && Long.compareUnsigned(file.name().index(), witness.commit) <= 0;
  }

  private static boolean isOf(SnapshotFile file, SnapshotMark mark) {
    return mark.index() == file.name().index()
        && mark.term() == file.name().term()
        && file.owner()
            .map(SnapshotOwner::id)
            .map(id -> SnapshotDirectory.idOf(mark).filter(id::equals).isPresent())
            .orElse(false);
  }

  private static final class Witness implements ReplayHandler {

    private final SnapshotFile file;
    private @Nullable SnapshotMark mark;
    private long commit;

    Witness(SnapshotFile file) {
      this.file = file;
    }

    @Override
    public void mark(SnapshotMark found) {
      if (isOf(file, found)) {
        mark = found;
      }
    }

    @Override
    public void state(HardState state) {
      commit = state.commit();
    }
  }
}
