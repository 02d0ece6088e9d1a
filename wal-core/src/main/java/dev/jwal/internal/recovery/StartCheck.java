// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.recovery;

import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.internal.raft.LogExtent;
import dev.jwal.internal.read.LocatedRecord;
import dev.jwal.internal.read.TornTail;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks for the snapshot mark from which a log is to be read. */
final class StartCheck {

  private final StartPoint start;
  private boolean found;
  private WalException.@Nullable SnapshotMismatch mismatch;

  StartCheck(StartPoint start) {
    this.start = start;
  }

  /** Looks at the next mark of the log. */
  void mark(SnapshotMark mark, LocatedRecord at) {
    SnapshotMark wanted = start.mark();
    if (wanted != null && mismatch == null && start.contradicts(mark)) {
      mismatch = new WalException.SnapshotMismatch(at.segment().path(), at.offset(), wanted, mark);
    }
    found |= start.isAt(mark);
  }

  /**
   * Checks, at the log's end, that the mark was found, and is still there.
   *
   * @param directory where the log is
   * @param extent from which entry to which it reaches
   * @param valid the marks that are there
   * @param tornTail how the log ends; {@code null} if it ends cleanly
   */
  void require(
      Path directory, LogExtent extent, List<SnapshotMark> valid, @Nullable TornTail tornTail) {
    SnapshotMark wanted = start.mark();
    if (mismatch != null && !found) {
      throw mismatch;
    }
    if (wanted != null && !(found && extent.agreesWith(wanted))) {
      throw new WalException.SnapshotNotFound(
          directory, wanted, valid, tornTail == null ? "" : asSentence(tornTail));
    }
  }

  private static String asSentence(TornTail tail) {
    return "What comes after byte %d of %s was not read: %s."
        .formatted(tail.offset(), tail.segment().path(), tail.problem());
  }
}
