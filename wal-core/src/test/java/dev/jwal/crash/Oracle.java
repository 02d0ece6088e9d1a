// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import static dev.jwal.directory.Entries.randomEntry;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.RepairReport;
import dev.jwal.SegmentInfo;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.directory.LogsOnDisk;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a log survived: what was acknowledged is there, nothing is there that was not
 * submitted, it is a prefix without a gap, and the log can be continued.
 */
final class Oracle {

  /** The log is not what it has to be. */
  static final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    Violation(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * What became of a log that was opened after a crash, saved to once, and closed.
   *
   * @param openedAt when it was open
   * @param found what was in it
   * @param repair what was dropped from its end
   * @param saved what was saved then
   * @param savedAt when that was acknowledged
   */
  record Recovered(
      int openedAt, Contents found, Optional<RepairReport> repair, LogRecord saved, int savedAt) {}

  private final WalOptions options;
  private int checked;

  Oracle(WalOptions options) {
    this.options = options;
  }

  /**
   * Opens the log, checks it, continues it, and opens it once more; empty if there was none, and
   * need not be.
   */
  Optional<Recovered> check(RecordingDisk disk, Expectation expected) {
    try {
      return recover(disk, expected);
    } catch (Violation e) {
      throw e;
    } catch (RuntimeException e) {
      throw new Violation("expected " + expected + ", but opening ended with " + e, e);
    }
  }

  private Optional<Recovered> recover(RecordingDisk disk, Expectation expected) {
    WalDirectory directory = LogsOnDisk.at(disk, RecordingDisk.LOG, options);
    if (!directory.exists()) {
      require(!expected.created(), "there is no log");
      directory.create(expected.most().metadata()).close();
      return Optional.empty();
    }
    Opened opened = open(directory, expected);
    int openedAt = disk.now();
    Wal wal = opened.wal();
    Contents whole = opened.whole();
    require(wal.state().equals(whole.state()), "the log says another state than it read");
    require(wal.lastIndex() == whole.lastIndex(), "the log says another end than it read");
    LogRecord saved = new LogRecord.OfEntry(nextEntry(wal, whole));
    Optional<RepairReport> repair = wal.status().repair();
    wal.save(HardState.EMPTY, List.of(((LogRecord.OfEntry) saved).entry()));
    int savedAt = disk.now();
    wal.close();
    require(!disk.holdsLocks(), "a closed log holds locks");
    Contents after = new Contents(whole);
    after.add(saved);
    requireWhole(directory, opened.start(), after);
    return Optional.of(new Recovered(openedAt, whole, repair, saved, savedAt));
  }

  /**
   * A log that was opened.
   *
   * @param wal the log
   * @param whole all that it amounts to
   * @param start a mark from which it can be read
   */
  private record Opened(Wal wal, Contents whole, SnapshotMark start) {}

  private Opened open(WalDirectory directory, Expectation expected) {
    if (expected.mayBeRestarted()) {
      return openInTurn(directory, requireMarks(directory, expected));
    }
    SnapshotMark start = startOf(directory, expected);
    Contents found = new Contents();
    Wal wal = directory.open(start, found);
    return new Opened(wal, require(expected, found, start), start);
  }

  /** Opens at the oldest mark, at the newest, and at the end. */
  private Opened openInTurn(WalDirectory directory, Contents whole) {
    List<SnapshotMark> marks = directory.snapshots();
    SnapshotMark oldest = marks.get(0);
    return switch (checked % 3) {
      case 0 -> openAt(oldest, directory, whole);
      case 1 -> openAt(marks.get(marks.size() - 1), directory, whole);
      default -> new Opened(directory.openAtEnd(), whole, oldest);
    };
  }

  private static Opened openAt(SnapshotMark mark, WalDirectory directory, Contents whole) {
    Contents found = new Contents();
    Wal wal = directory.open(mark, found);
    require(Expectation.exactly(whole), found, mark);
    return new Opened(wal, whole, mark);
  }

  /**
   * The beginning, or the newest mark where the beginning was purged; the oldest where a mark may
   * have taken the place of what came before.
   */
  static SnapshotMark startOf(WalDirectory directory, Expectation expected) {
    boolean mayBeRestarted = expected.mayBeRestarted();
    if (!mayBeRestarted && directory.segments().get(0).sequence() == 0) {
      return SnapshotMark.NONE;
    }
    List<SnapshotMark> marks = directory.snapshots();
    require(!marks.isEmpty(), "there is no mark at which to open the log");
    return marks.get(mayBeRestarted ? 0 : marks.size() - 1);
  }

  /** Returns what the whole log amounts to, of which something was read. */
  static Contents require(Expectation expected, Contents found, SnapshotMark start) {
    for (Contents possible : expected.possible()) {
      if (found.isReadFrom(possible, start)) {
        require(
            Arrays.equals(found.metadata(), possible.metadata()),
            "the metadata is not what it was");
        return possible;
      }
    }
    throw new Violation("expected " + expected + ", found " + found + " from " + start, null);
  }

  /** A log that was closed is valid: nothing is torn, and all of it is there. */
  private void requireWhole(WalDirectory directory, SnapshotMark start, Contents expected) {
    Contents again = new Contents();
    Wal wal = directory.open(start, again);
    require(wal.status().repair().isEmpty(), "a log that was closed ends in a torn tail");
    wal.close();
    require(
        again.isReadFrom(expected, start),
        "after one more save: expected " + expected + ", found " + again);
    if (checked++ % 8 == 0) {
      directory.verifyAll();
      requireMarks(directory, Expectation.exactly(expected));
      requireStateAtEnd(directory, expected);
    }
  }

  /**
   * The log opens at the marks at which it has to, at no others, and is the same from each; returns
   * what all of it amounts to.
   */
  private static Contents requireMarks(WalDirectory directory, Expectation expected) {
    Map<SnapshotMark, Contents> found = new LinkedHashMap<>();
    for (SnapshotMark mark : directory.snapshots()) {
      Contents fromMark = new Contents();
      directory.replay(mark, fromMark);
      found.put(mark, fromMark);
    }
    long lowest =
        directory.segments().stream().mapToLong(SegmentInfo::firstIndex).min().orElseThrow();
    return expected.possible().stream()
        .filter(possible -> possible.openableMarks(lowest).equals(found.keySet()))
        .filter(possible -> found.entrySet().stream()
            .allMatch(one -> one.getValue().isReadFrom(possible, one.getKey())))
        .findFirst()
        .orElseThrow(
            () -> new Violation("from marks: expected " + expected + ", found " + found, null));
  }

  /** Each segment holds the state by itself. */
  private static void requireStateAtEnd(WalDirectory directory, Contents expected) {
    try (Wal wal = directory.openAtEnd()) {
      require(wal.state().equals(expected.state()), "the last segment does not hold the state");
    }
  }

  private static Entry nextEntry(Wal wal, Contents found) {
    long index = wal.lastIndex() + 1;
    return randomEntry(Math.max(1, found.state().term()), index, index % 5 == 0 ? 700 : 40);
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new Violation(problem, null);
    }
  }
}
