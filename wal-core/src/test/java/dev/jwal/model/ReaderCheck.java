// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.Entry;
import dev.jwal.Follower;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.WalReader;
import dev.jwal.model.LogModel.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Compares what reads the open log with the model of it, after each step: every entry by its index
 * and in ranges, every term, the bounds, and a follower from where the log was opened.
 */
final class ReaderCheck {

  private final Random dice = new Random(1);
  private WalReader reader;
  private Follower follower;

  /** The lowest index that was not released, and is after the start. */
  private long wanted;

  private long startIndex;

  // --- what happens to the log

  /**
   * The log was opened.
   *
   * @param first the first index wanted
   * @param start the index of the mark at which it was opened, -1 for none
   */
  void opened(WalReader opened, long first, long start) {
    reader = opened;
    startIndex = start;
    wanted = first;
    follower = opened.follow(opened.firstIndex());
  }

  void released(long index, View log) {
    wanted = Math.max(wanted, Math.min(index, log.lastIndex() + 1));
  }

  /** An entry before what is wanted takes the place of the one that was released. */
  void saved(List<Object> records) {
    for (Object record : records) {
      if (record instanceof Entry entry) {
        wanted = Math.min(wanted, entry.index());
      } else if (record instanceof LogModel.Restart restart) {
        wanted = restart.mark().index() + 1;
      }
    }
  }

  // --- what is read

  /**
   * Compares all that can be read.
   *
   * @param log what the log holds
   * @param receivedIsKnown whether the open log has to know the mark that took the place of all
   * @param durable what of it is durable at least
   */
  void compare(View log, boolean receivedIsKnown, View durable, List<Object> records) {
    long last = log.lastIndex();
    long first = Math.min(Math.max(wanted, log.base + 1), last + 1);
    assertThat(reader.firstIndex()).as("first index").isEqualTo(first);
    assertThat(reader.lastIndex()).as("last index").isEqualTo(last);
    List<Entry> expected = log.after(first - 1);
    assertThat(expected).as("what the model says").hasSize((int) (last - first + 1));
    for (Entry entry : expected) {
      assertThat(reader.get(entry.index())).as("entry %s", entry.index()).contains(entry);
      assertThat(reader.termAt(entry.index())).as("term").isEqualTo(entry.term());
    }
    compareRanges(expected, first, last);
    compareBounds(log, first, last, receivedIsKnown, records);
    compareFollower(log, first, durable);
  }

  private void compareRanges(List<Entry> expected, long first, long last) {
    assertThat(read(first, Long.MAX_VALUE)).isEqualTo(expected);
    if (!expected.isEmpty()) {
      long from = first + dice.nextInt(expected.size());
      List<Entry> one = read(from, 0);
      assertThat(one).isEqualTo(expected.subList((int) (from - first), (int) (from - first) + 1));
      long most = dice.nextInt(3000);
      List<Entry> some = read(from, most);
      long end = from + some.size();
      assertThat(some).isEqualTo(expected.subList((int) (from - first), (int) (end - first)));
      long bytes = some.stream().mapToLong(entry -> entry.data().length).sum();
      assertThat(some.size() == 1 || bytes <= most)
          .as("%s bytes of %s", bytes, most)
          .isTrue();
      assertThat(end > last || bytes + expected.get((int) (end - first)).data().length > most)
          .as("no more would have fit")
          .isTrue();
    }
  }

  private List<Entry> read(long from, long maxBytes) {
    List<Entry> read = new ArrayList<>();
    long next = reader.read(from, maxBytes, (type, term, index, data) -> {
      byte[] array = data == ReplayHandler.NO_DATA ? Entry.NO_DATA : new byte[data.remaining()];
      data.get(array);
      read.add(new Entry(type, term, index, array));
    });
    assertThat(next).isEqualTo(from + read.size());
    return read;
  }

  private void compareBounds(
      View log, long first, long last, boolean receivedIsKnown, List<Object> records) {
    assertThat(reader.get(first - 1)).isEmpty();
    assertThat(reader.get(last + 1)).isEmpty();
    assertThat(reader.get(-1)).isEmpty();
    assertThat(read(last + 1, 10)).isEmpty();
    assertNotFound(last + 1, last, () -> reader.termAt(last + 1));
    assertNotFound(last + 2, last, () -> read(last + 2, 10));
    assertNotFound(last + 2, last, () -> reader.follow(last + 2));
    if (first > 1) {
      assertNotFound(first - 1, first, () -> read(first - 1, 10));
      assertNotFound(first - 2, first, () -> reader.termAt(first - 2));
    }
    compareTermBefore(log, first, receivedIsKnown, records);
  }

  /** The term right before the first entry: known of a mark that counts, and of an entry read. */
  private void compareTermBefore(
      View log, long first, boolean receivedIsKnown, List<Object> records) {
    boolean isMarked = first == startIndex + 1
        || first == 1
        || receivedIsKnown && log.received != null && log.received.index() == first - 1;
    try {
      long term = reader.termAt(first - 1);
      Entry entry = log.entries.get(first - 1);
      assertThat(entry != null && entry.term() == term || isMark(records, first - 1, term))
          .as("term %s of index %s before the first", term, first - 1)
          .isTrue();
    } catch (WalException.IndexNotFound notKnown) {
      assertThat(isMarked).as("the term before %s has to be known", first).isFalse();
      assertThat(notKnown.nearestIndex()).hasValue(first);
    }
  }

  private static boolean isMark(List<Object> records, long index, long term) {
    SnapshotMark mark = new SnapshotMark(index, term);
    return index == 0 && term == 0
        || records.contains(mark)
        || records.stream()
            .anyMatch(
                record -> record instanceof LogModel.Restart head && head.mark().equals(mark));
  }

  private static void assertNotFound(long index, long nearest, Runnable reading) {
    assertThatExceptionOfType(WalException.IndexNotFound.class)
        .isThrownBy(reading::run)
        .satisfies(notFound -> {
          assertThat(notFound.index()).isEqualTo(index);
          assertThat(notFound.nearestIndex()).hasValue(nearest);
        });
  }

  /** What is durably committed comes, in order; and nothing that no state commits. */
  private void compareFollower(View log, long first, View durable) {
    try {
      follow(log);
      long end = Math.min(durable.state.commit(), Math.min(durable.lastIndex(), log.lastIndex()));
      assertThat(follower.nextIndex()).as("followed to").isGreaterThan(end);
    } catch (WalException.IndexNotFound released) {
      assertThat(released.nearestIndex()).hasValue(first);
      assertThat(follower.nextIndex()).isLessThan(first);
      follower = reader.follow(first);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void follow(View log) throws InterruptedException {
    long next = follower.nextIndex();
    while (true) {
      Entry entry = follower.poll(Duration.ZERO).orElse(null);
      if (entry == null) {
        return;
      }
      assertThat(entry).isEqualTo(log.entries.get(next));
      assertThat(entry.index()).isLessThanOrEqualTo(log.state.commit());
      next++;
      assertThat(follower.nextIndex()).isEqualTo(next);
    }
  }
}
