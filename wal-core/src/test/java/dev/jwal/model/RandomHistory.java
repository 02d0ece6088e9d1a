// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.model.LogModel.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * One history, which follows from a seed. Most steps are raft's, and have to be accepted; some are
 * anything.
 */
final class RandomHistory {

  /** What was tried in some histories. */
  static final class Tally {
    int histories;
    int accepted;
    int refused;
    int received;
    int truncated;
    int restarted;
    int openings;
    int comparisons;
    int readings;

    @Override
    public String toString() {
      return "%,d histories, %,d steps (%,d refused), %,d received marks, %,d truncations, %,d restarts, %,d openings, %,d comparisons, %,d readings beside the writer"
          .formatted(
              histories,
              accepted + refused,
              refused,
              received,
              truncated,
              restarted,
              openings,
              comparisons,
              readings);
    }
  }

  private final Random dice;
  private final ModelledLog log;
  private final Tally tally;

  RandomHistory(long seed, ModelledLog log, Tally tally) {
    this.dice = new Random(seed);
    this.log = log;
    this.tally = tally;
  }

  void run(int steps) {
    tally.histories++;
    for (int i = 0; i < steps; i++) {
      step();
      if (dice.nextInt(4) == 0) {
        log.compareWithReaders();
        tally.comparisons++;
      }
    }
    log.compareWithReaders();
  }

  private void step() {
    View view = log.view();
    switch (dice.nextInt(18)) {
      case 0, 1, 2, 3 -> mustAccept(log.save(nextState(view), entriesOfRaft(view)));
      case 4 -> mustAccept(log.saveUnsynced(HardState.EMPTY, entriesOfRaft(view)));
      case 5 -> mustAccept(log.save(stateCommitting(view, view.lastIndex()), List.of()));
      case 6 -> count(log.append(data(), data()));
      case 7 -> count(log.mark(markOfTheLog(view)));
      case 8 -> receive(view);
      case 9 -> mustAccept(log.cut());
      case 10 -> mustAccept(log.release(view.state.commit()));
      case 11, 12 -> reopen();
      case 13 -> mustAccept(log.sync());
      case 16 -> truncate(view);
      case 17 -> restart(view);
      case 14 -> count(log.save(anyState(view), anyEntries(view)));
      default -> count(log.mark(new SnapshotMark(dice.nextLong(view.lastIndex() + 3), term(view))));
    }
  }

  private void mustAccept(boolean accepted) {
    count(accepted);
    assertThat(accepted).as("a step of raft's is accepted").isTrue();
  }

  private void count(boolean accepted) {
    if (accepted) {
      tally.accepted++;
    } else {
      tally.refused++;
    }
  }

  private HardState nextState(View view) {
    return dice.nextInt(3) == 0 ? HardState.EMPTY : stateCommitting(view, view.state.commit());
  }

  private HardState stateCommitting(View view, long atMost) {
    long commit = view.state.commit();
    long more = Math.max(0, atMost - commit);
    return new HardState(term(view), 1, commit + dice.nextLong(more + 1));
  }

  /** Entries that replace none which are committed, of terms that do not fall. */
  private List<Entry> entriesOfRaft(View view) {
    long lowest = Math.max(view.state.commit(), view.base) + 1;
    long next = view.lastIndex() + 1;
    long first = next <= lowest || dice.nextInt(4) > 0 ? next : dice.nextLong(lowest, next + 1);
    return entries(first, 1 + dice.nextInt(3), term(view));
  }

  private List<Entry> entries(long first, int count, long term) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(Entry.normal(term, first + i, data()));
    }
    return entries;
  }

  /** The last term, or the next. */
  private long term(View view) {
    long last = view.entries.isEmpty() ? 1 : view.entries.lastEntry().getValue().term();
    long received = view.received == null ? 1 : view.received.term();
    return Math.max(Math.max(last, received), view.state.term()) + (dice.nextInt(4) == 0 ? 1 : 0);
  }

  private byte[] data() {
    byte[] data = new byte[1 + dice.nextInt(dice.nextInt(8) == 0 ? 1500 : 40)];
    dice.nextBytes(data);
    return data;
  }

  /** At an entry that is there, most often a committed one. */
  private SnapshotMark markOfTheLog(View view) {
    long most = dice.nextInt(4) == 0 ? view.lastIndex() : view.state.commit();
    long index = Math.min(most, view.lastIndex()) - dice.nextInt(2);
    Entry entry = view.entries.get(index);
    return entry == null ? SnapshotMark.NONE : new SnapshotMark(index, entry.term());
  }

  /** A snapshot from another node, most often followed by the state that commits it. */
  private void receive(View view) {
    long commit = Math.max(view.state.commit(), view.base);
    long most = view.lastIndex() + 3;
    if (commit >= most) {
      return;
    }
    SnapshotMark mark = new SnapshotMark(dice.nextLong(commit + 1, most + 1), term(view) + 1);
    boolean accepted = log.mark(mark);
    count(accepted);
    if (accepted) {
      tally.received++;
      decide(mark, view);
    }
  }

  /** Says whether a received mark counts, perhaps in another segment; or leaves it open. */
  private void decide(SnapshotMark mark, View before) {
    boolean isAhead = mark.index() > before.lastIndex() && !before.entries.isEmpty();
    switch (dice.nextInt(isAhead ? 6 : 4)) {
      case 0 -> {}
      case 1, 2, 3 -> confirm(mark);
      case 4 -> {
        mustAccept(log.cut());
        confirm(mark);
      }
      default -> {
        mustAccept(dice.nextBoolean() ? log.cut() : log.release(dice.nextLong(mark.index() + 2)));
        count(log.save(HardState.EMPTY, entriesOfRaft(before)));
      }
    }
  }

  private void confirm(SnapshotMark mark) {
    mustAccept(log.save(new HardState(mark.term(), 1, mark.index()), List.of()));
  }

  /** Down to an entry that is not committed, or the last that is; now and then anywhere. */
  private void truncate(View view) {
    long lowest = Math.max(view.state.commit(), view.base) + 1;
    long next = view.lastIndex() + 1;
    if (dice.nextInt(4) == 0 || next < lowest) {
      count(log.truncate(dice.nextLong(next + 2)));
    } else {
      mustAccept(log.truncate(dice.nextLong(lowest, next + 1)));
      tally.truncated++;
    }
  }

  /** Ahead of the log, or at what is not committed; now and then anywhere. */
  private void restart(View view) {
    long lowest = view.state.commit();
    long index = dice.nextLong(lowest, Math.max(lowest, view.lastIndex()) + 3);
    if (dice.nextInt(4) == 0) {
      index = dice.nextLong(view.lastIndex() + 3);
    }
    Entry there = view.entries.get(index);
    boolean agrees = there != null && dice.nextInt(3) > 0;
    boolean accepted = log.restart(new SnapshotMark(index, agrees ? there.term() : term(view)));
    count(accepted);
    tally.restarted += accepted ? 1 : 0;
  }

  private void reopen() {
    tally.openings++;
    List<SnapshotMark> marks = log.marksAtWhichItOpens();
    switch (dice.nextInt(4)) {
      case 0 -> log.reopenAtEnd();
      case 1 -> log.reopenAtIndex(dice.nextLong(log.stored().lastIndex() + 2));
      case 2 -> log.reopenAt(marks.get(dice.nextInt(marks.size())));
      default -> log.reopenAt(anyMark());
    }
  }

  private SnapshotMark anyMark() {
    List<SnapshotMark> marks = IntStream.range(0, log.model().records().size())
        .mapToObj(log.model()::markAt)
        .filter(Objects::nonNull)
        .toList();
    return marks.get(dice.nextInt(marks.size()));
  }

  private HardState anyState(View view) {
    return new HardState(dice.nextLong(4), dice.nextInt(2), dice.nextLong(view.lastIndex() + 2));
  }

  private List<Entry> anyEntries(View view) {
    return entries(1 + dice.nextLong(view.lastIndex() + 3), dice.nextInt(3), 1 + dice.nextInt(4));
  }
}
