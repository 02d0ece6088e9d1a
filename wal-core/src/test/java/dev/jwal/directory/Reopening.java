// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Verification;
import dev.jwal.Wal;
import dev.jwal.WalException;
import java.util.ArrayList;
import java.util.List;

/** Every way in which a closed log can be read or opened, all of which have to agree. */
final class Reopening {

  private final WalDirectory directory;
  private final SnapshotMark[] marks;
  private final HardState state;
  private final long last;
  private final List<Entry> entries = new ArrayList<>();

  /**
   * Expects a log.
   *
   * @param state its last hard state
   * @param last its last index
   * @param marks all marks at which it opens, oldest first
   */
  Reopening(ScratchLog log, HardState state, long last, SnapshotMark... marks) {
    this.directory = log.directory();
    this.state = state;
    this.last = last;
    this.marks = marks;
  }

  /** All entries that are there, from the oldest mark on. */
  Reopening with(List<Entry> some) {
    entries.addAll(some);
    return this;
  }

  /** Opens the log at every mark, at every index and at the end. */
  void agrees() {
    assertThat(directory.snapshots()).containsExactly(marks);
    for (SnapshotMark mark : marks) {
      assertThat(directory.readAll(mark).entries()).as("read from %s", mark).isEqualTo(after(mark));
      assertThat(directory.verify(mark).lastIndex()).isEqualTo(last);
      Recovery recovery = directory.open(mark);
      requireEnd(recovery.wal(), "opened at " + mark);
      assertThat(recovery.contents().entries()).isEqualTo(after(mark));
    }
    for (Entry entry : entries) {
      Recovery recovery = directory.openAtIndex(entry.index());
      requireEnd(recovery.wal(), "opened at index " + entry.index());
      assertThat(recovery.contents().entries()).first().isEqualTo(entry);
    }
    assertThatExceptionOfType(WalException.IndexNotFound.class)
        .isThrownBy(() -> directory.openAtIndex(last + 1));
    requireEnd(directory.openAtEnd(), "opened at the end");
    Verification verification = directory.verifyAll();
    assertThat(verification.lastIndex()).isEqualTo(last);
    assertThat(verification.state()).isEqualTo(state);
    directory.segments().forEach(segment -> directory.inspect(segment.sequence()));
    assertThat(directory.previewRepair().droppedBytes()).isZero();
  }

  private List<Entry> after(SnapshotMark mark) {
    return entries.stream().filter(entry -> entry.index() > mark.index()).toList();
  }

  private void requireEnd(Wal opened, String how) {
    try (Wal wal = opened) {
      assertThat(wal.lastIndex()).as(how).isEqualTo(last);
      assertThat(wal.state()).as(how).isEqualTo(state);
    }
  }
}
