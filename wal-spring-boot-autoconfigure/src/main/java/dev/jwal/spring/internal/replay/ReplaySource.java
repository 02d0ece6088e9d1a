// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.replay;

import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.WalDirectory;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A log that can be replayed while it is open, from the snapshot mark at which the application
 * starts. Thread-safe.
 */
public final class ReplaySource {

  private final WalDirectory directory;
  private final Function<WalDirectory, SnapshotMark> chooser;
  private @Nullable SnapshotMark start;

  /**
   * Prepares to read a log.
   *
   * @param directory where it is
   * @param chooser chooses the mark to start from; asked until it returns one
   */
  public ReplaySource(WalDirectory directory, Function<WalDirectory, SnapshotMark> chooser) {
    this.directory = directory;
    this.chooser = chooser;
  }

  /** A log that the application opened itself: what it began with is not known. */
  static ReplaySource whole(Wal wal) {
    return new ReplaySource(
        WalDirectory.at(wal.status().directory()), everything -> SnapshotMark.NONE);
  }

  /**
   * Returns where the log is.
   *
   * @return its directory
   */
  public WalDirectory directory() {
    return directory;
  }

  /**
   * Returns the mark from which the log is replayed into the application: chosen by the first call,
   * the same ever after.
   *
   * @return the mark
   * @throws WalException as the chooser does; a log that is missing will begin at {@link
   *     SnapshotMark#NONE}
   */
  public synchronized SnapshotMark start() {
    if (start == null) {
      start = choose();
    }
    return start;
  }

  private SnapshotMark choose() {
    try {
      return chooser.apply(directory);
    } catch (WalException.Missing noLog) {
      start = SnapshotMark.NONE;
      throw noLog;
    }
  }

  /**
   * Replays the log into a handler, from that mark on, as {@link WalDirectory#replay} does.
   *
   * @param handler receives the records, on this thread
   */
  public void replay(ReplayHandler handler) {
    directory.replay(start(), handler);
  }
}
