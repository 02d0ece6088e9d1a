// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.commit;

import dev.jwal.SnapshotMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The snapshot marks of a log, oldest first, as far as they may still matter. Confined to the thread that writes. */
final class KnownMarks {

  private final List<SnapshotMark> marks;

  KnownMarks(List<SnapshotMark> marks) {
    this.marks = new ArrayList<>(marks);
  }

  /** Refuses a mark that contradicts another: the log could then not be opened at it. */
  void requireSameTerm(SnapshotMark mark) {
    Optional<SnapshotMark> other = mark.index() == 0
        ? Optional.of(SnapshotMark.NONE)
        : marks.stream().filter(before -> before.index() == mark.index()).findFirst();
    if (other.isPresent() && other.get().term() != mark.term()) {
      throw new IllegalArgumentException(
          "%s contradicts %s, which is in the log: nothing was written"
              .formatted(mark, other.get()));
    }
  }

  void add(SnapshotMark mark) {
    marks.add(mark);
  }

  /** The index of the last mark, unsigned; 0 if there is none. */
  long lastIndex() {
    return marks.isEmpty() ? 0 : marks.get(marks.size() - 1).index();
  }

  int size() {
    return marks.size();
  }

  /** Forgets all but the first so many. */
  void takeBackTo(int size) {
    marks.subList(size, marks.size()).clear();
  }

  /** The newest mark at which the log can be opened; older ones are forgotten. */
  Optional<SnapshotMark> newestCommitted(long commit) {
    for (int i = marks.size() - 1; i >= 0; i--) {
      if (Long.compareUnsigned(marks.get(i).index(), commit) <= 0) {
        marks.subList(0, i).clear();
        return Optional.of(marks.get(0));
      }
    }
    return Optional.empty();
  }
}
