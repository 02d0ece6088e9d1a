// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.commit;

import dev.jwal.Entry;
import dev.jwal.SnapshotMark;
import dev.jwal.record.EntryOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses what cannot follow the log's end, before any of it is encoded. */
final class Succession {

  private Succession() {}

  /**
   * Returns where the order stands after entries.
   *
   * @param order where it stands before them
   * @param entries the entries, each with the index after the one before
   * @param lastIndex the log's last index
   * @param commit the commit index before them
   * @throws IllegalArgumentException if they would leave a gap, or could be taken for a damaged hard state
   */
  static EntryOrder after(EntryOrder order, List<Entry> entries, long lastIndex, long commit) {
    if (entries.isEmpty()) {
      return order;
    }
    requireNoGapBefore(entries.get(0).index(), lastIndex);
    EntryOrder after = new EntryOrder(order);
    for (Entry entry : entries) {
      boolean lacksData = entry.data() == Entry.NO_DATA;
      requireNone(after.add(entry.type(), entry.term(), entry.index(), lacksData, commit));
    }
    return after;
  }

  /** The same for ordinary entries of one term, with data. */
  static EntryOrder afterOrdinary(EntryOrder order, long term, long first, int count) {
    EntryOrder after = new EntryOrder(order);
    for (int i = 0; i < count; i++) {
      requireNone(after.add(Entry.NORMAL, term, first + i, false, 0));
    }
    return after;
  }

  /** Refuses a mark that contradicts the last entry. */
  static void requirePossible(EntryOrder order, SnapshotMark mark, long stateTerm) {
    requireNone(order.mark(mark.index(), mark.term(), stateTerm));
  }

  private static void requireNoGapBefore(long first, long lastIndex) {
    if (Long.compareUnsigned(first, lastIndex) > 0 && first != lastIndex + 1) {
      throw new IllegalArgumentException(
          "entry %s would leave a gap: the last index is %s, so the next entry has at most %s"
              .formatted(
                  Long.toUnsignedString(first),
                  Long.toUnsignedString(lastIndex),
                  Long.toUnsignedString(lastIndex + 1)));
    }
  }

  private static void requireNone(@Nullable String problem) {
    if (problem != null) {
      throw new IllegalArgumentException(problem + ": nothing was written");
    }
  }
}
