// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.model;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A log as nothing but the list of its records (entries, hard states, snapshot marks and restarts),
 * and what they amount to.
 *
 * @param records the records, oldest first
 */
record LogModel(List<Object> records) {

  /** Where nothing was saved by the writer that asks. */
  static final int NOT_LIVE = Integer.MAX_VALUE;

  /**
   * Returns what is in the log.
   *
   * @param start the mark at which it is opened or read; {@code null} for none
   * @param live the place of the first record that the writer which asks has saved itself
   */
  View view(@Nullable SnapshotMark start, int live) {
    View view = new View();
    for (int i = 0; i < records.size(); i++) {
      Object next = records.get(i);
      if (next instanceof Entry entry) {
        view.add(entry);
      } else if (next instanceof HardState state) {
        view.state = state;
      } else if (next instanceof Restart restart && restart.again() != null) {
        view.add(restart.again());
      } else if (next instanceof Restart restart) {
        view.receive(restart.mark(), i);
      } else if (view.isReceived((SnapshotMark) next) && isConfirmed(i, view, start, live)) {
        view.receive((SnapshotMark) next, i);
      }
    }
    return view;
  }

  /**
   * The head of a segment that is named after a mark's index.
   *
   * @param mark the mark
   * @param again the entry at the mark, after which all are dropped; {@code null} if the mark takes
   *     the place of all entries
   */
  record Restart(SnapshotMark mark, @Nullable Entry again) {}

  /** The mark that is the record at a place; {@code null} if it is no mark. */
  @Nullable
  SnapshotMark markAt(int place) {
    Object record = records.get(place);
    return record instanceof Restart restart
        ? restart.mark()
        : record instanceof SnapshotMark mark ? mark : null;
  }

  /** Whether reading from the mark at a place begins in a later segment, which a restart began. */
  boolean isRestartedAfter(int place) {
    SnapshotMark mark = markAt(place);
    return records.subList(place + 1, records.size()).stream()
        .anyMatch(
            later -> later instanceof Restart restart && restart.mark().index() <= mark.index());
  }

  /**
   * The first record after a received mark decides: what follows it, commits it, or is something
   * else.
   */
  private boolean isConfirmed(int place, View view, @Nullable SnapshotMark start, int live) {
    SnapshotMark mark = (SnapshotMark) records.get(place);
    if (mark.index() <= view.state.commit()) {
      return true;
    }
    for (Object next : records.subList(place + 1, records.size())) {
      if (next instanceof Entry entry) {
        return entry.index() == mark.index() + 1;
      } else if (next instanceof SnapshotMark || next instanceof Restart) {
        return false;
      } else if (((HardState) next).commit() >= mark.index()) {
        return true;
      }
    }
    return place >= live || mark.equals(start);
  }

  /**
   * The entries by their indexes, what a received snapshot holds in their place, and the last hard
   * state.
   */
  static final class View {
    final NavigableMap<Long, Entry> entries = new TreeMap<>();
    HardState state = HardState.EMPTY;
    long base;
    int receivedAt;

    @Nullable
    SnapshotMark received;

    private void add(Entry entry) {
      entries.tailMap(entry.index(), true).clear();
      entries.put(entry.index(), entry);
      base = Math.min(base, Math.max(0, entry.index() - 1));
    }

    private void receive(SnapshotMark mark, int place) {
      entries.clear();
      received = mark;
      receivedAt = place;
      base = mark.index();
    }

    long lastIndex() {
      return entries.isEmpty() ? base : entries.lastKey();
    }

    boolean agreesWith(SnapshotMark mark) {
      Entry entry = entries.get(mark.index());
      return mark.index() == 0
          || mark.index() <= lastIndex() && (entry == null || entry.term() == mark.term());
    }

    /** Whether a mark is beyond the last entry, or contradicts one that is not committed. */
    boolean isReceived(SnapshotMark mark) {
      return !agreesWith(mark) && (mark.index() > lastIndex() || mark.index() > state.commit());
    }

    /**
     * Whether all that comes after the mark at a place is there, and a state or an entry says that
     * it counts.
     */
    boolean opensAt(SnapshotMark mark, int place) {
      return agreesWith(mark)
          && mark.index() >= base
          && (place >= receivedAt || mark.equals(received))
          && (mark.index() <= state.commit() || mark.equals(received));
    }

    List<Entry> after(long index) {
      return List.copyOf(entries.tailMap(index, false).values());
    }
  }
}
