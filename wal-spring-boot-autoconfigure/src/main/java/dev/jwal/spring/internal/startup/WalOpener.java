// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.startup;

import dev.jwal.Entry;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Verification;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.CorruptionPolicy;
import dev.jwal.spring.VerifyMode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Opens an application's log: creates it if there is none, replays it into the application's
 * handlers, checks as much of it as was asked for, and says in the application's log what was
 * found.
 */
public final class WalOpener {

  private final String name;
  private final WalDirectory directory;
  private final VerifyMode verify;
  private final CorruptionPolicy onCorruption;
  private final StartupChecks checks;

  /**
   * Prepares to open a log.
   *
   * @param name the name of the log's bean
   * @param directory where the log is, or will be
   * @param verify what is checked
   * @param onCorruption what happens if damage is found
   * @param checks remembers what was checked
   */
  public WalOpener(
      String name,
      WalDirectory directory,
      VerifyMode verify,
      CorruptionPolicy onCorruption,
      StartupChecks checks) {
    this.name = name;
    this.directory = directory;
    this.verify = verify;
    this.onCorruption = onCorruption;
    this.checks = checks;
  }

  /**
   * Opens the log. A new one gets the metadata that the directory's options expect.
   *
   * @param start chooses the mark to start from; asked before there is a log, too
   * @param handlers receive the records of the log, each record in their order, on this thread
   * @return the log, ready to append; or, if it is damaged and that is to be survived, one that
   *     refuses every save. The handlers have then received what comes before the damage.
   * @throws WalException.Missing if there is no log, while {@code start} names a mark in it
   * @throws WalException as {@link WalDirectory#open(SnapshotMark, ReplayHandler)} and {@link
   *     WalDirectory#create} do
   */
  public Wal open(Function<WalDirectory, SnapshotMark> start, List<ReplayHandler> handlers) {
    ReplayTarget target = new ReplayTarget(handlers);
    try {
      Wal wal = directory.exists() ? openExisting(start, target) : create(start);
      StartupLog.opened(wal.status(), checks.of(name, wal));
      return wal;
    } catch (WalException.Corrupt damage) {
      if (onCorruption == CorruptionPolicy.FAIL) {
        throw damage;
      }
      return damaged(target, damage);
    }
  }

  private Wal create(Function<WalDirectory, SnapshotMark> start) {
    if (startWithoutLog(start).index() != 0) {
      // Entries after the snapshot were acknowledged once: their log must not be replaced by an
      // empty one.
      throw new WalException.Missing(directory.path());
    }
    Wal wal = directory.create(directory.options().expectedMetadata().orElse(Entry.NO_DATA));
    checks.remember(name, StartupCheck.created(verify));
    return wal;
  }

  private SnapshotMark startWithoutLog(Function<WalDirectory, SnapshotMark> start) {
    try {
      return start.apply(directory);
    } catch (WalException.Missing noLog) {
      return SnapshotMark.NONE; // It looked for its mark in the log, and there is none.
    }
  }

  private Wal openExisting(Function<WalDirectory, SnapshotMark> start, ReplayTarget target) {
    if (verify == VerifyMode.NONE && !target.hasHandlers()) {
      return remembered(directory.openAtEnd());
    }
    return replay(start.apply(directory), target);
  }

  private Wal replay(SnapshotMark start, ReplayTarget target) {
    if (verify != VerifyMode.FULL || start.index() == 0) {
      return remembered(directory.open(start, target));
    }
    // Opening does not read what comes before the mark.
    Verification everything = verifyAll(start, target);
    Wal wal = directory.open(start, target);
    checks.remember(name, StartupCheck.passed(verify, Optional.of(everything)));
    return wal;
  }

  private Verification verifyAll(SnapshotMark start, ReplayTarget target) {
    try {
      return directory.verifyAll();
    } catch (WalException.Corrupt damage) {
      if (onCorruption == CorruptionPolicy.READ_ONLY) {
        replayUpToDamage(start, target);
      }
      throw damage;
    }
  }

  private void replayUpToDamage(SnapshotMark start, ReplayTarget target) {
    try {
      directory.replay(start, target);
    } catch (WalException.Corrupt damage) {
      // This far and no further: the caller reports the damage.
    }
  }

  private Wal remembered(Wal wal) {
    checks.remember(name, StartupCheck.passed(verify, wal.status().verification()));
    return wal;
  }

  private Wal damaged(ReplayTarget target, WalException.Corrupt damage) {
    Instant now = Instant.now();
    Wal wal = new DamagedWal(directory.path(), directory.segments(), target, damage, now);
    checks.remember(name, StartupCheck.failed(verify, now));
    StartupLog.damaged(directory.path(), damage);
    return wal;
  }
}
