// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.model;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SegmentInfo;
import dev.jwal.SnapshotMark;
import dev.jwal.Verification;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.Recovery;
import dev.jwal.directory.WalContents;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import dev.jwal.model.LogModel.View;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A log and its model, to which the same happens. Says after each step whether they are still the
 * same.
 */
final class ModelledLog implements AutoCloseable {

  /** Entries and a state. */
  static final int MOST_RECORDS_A_STEP = 4;

  private final WalDirectory directory;
  private final LogModel model = new LogModel(new CopyOnWriteArrayList<>());
  private final Map<Long, Integer> placeOfSegment = new HashMap<>();
  private final List<String> steps = new ArrayList<>();
  private Wal wal;
  private @Nullable SnapshotMark start;
  private int live;
  private final ReaderCheck readers = new ReaderCheck();

  /** The place of the first record in the oldest segment. */
  private int oldestPlace;

  /** How many records every reader sees: others may still be in memory only. */
  private volatile int visible;

  ModelledLog(Path path, WalOptions options) {
    directory = WalDirectory.at(path, options);
    wal = directory.create(new byte[] {7});
    readers.opened(wal.reader(), 1, 0);
    model.records().add(SnapshotMark.NONE);
    placeOfSegment.put(0L, 0);
    live = visible = 1;
  }

  WalDirectory directory() {
    return directory;
  }

  LogModel model() {
    return model;
  }

  int visible() {
    return visible;
  }

  /** What has happened, to be printed if something is wrong. */
  List<String> steps() {
    return steps;
  }

  /** What the open log holds. */
  View view() {
    return model.view(start, live);
  }

  /** What a reader finds. */
  View stored() {
    return model.view(null, LogModel.NOT_LIVE);
  }

  // --- steps: each says whether it was accepted

  boolean save(HardState state, List<Entry> entries) {
    boolean syncs = !entries.isEmpty();
    return step(
        "save " + state + entries, records(state, entries), syncs, () -> wal.save(state, entries));
  }

  boolean saveUnsynced(HardState state, List<Entry> entries) {
    return step(
        "unsynced " + state + entries,
        records(state, entries),
        false,
        () -> wal.saveUnsynced(state, entries));
  }

  boolean mark(SnapshotMark mark) {
    return step(mark.toString(), List.of(mark), true, () -> wal.saveSnapshot(mark));
  }

  boolean cut() {
    return step("cut", List.of(), true, () -> wal.cut());
  }

  boolean sync() {
    return step("sync", List.of(), true, () -> wal.sync());
  }

  boolean release(long index) {
    return step("release " + index, List.of(), true, () -> {
      wal.releaseTo(index);
      readers.released(index, view());
    });
  }

  /** The log gives out the indexes: after the last that a state commits, or a mark. */
  boolean append(byte[]... data) {
    View before = view();
    long term = Math.max(1, before.state.term());
    List<Object> records = new ArrayList<>();
    return step("append " + data.length, records, true, () -> {
      long last = wal.append(List.of(data));
      long index = last - data.length;
      assertThat(index == before.state.commit() || isMarked(index)).isTrue();
      for (byte[] one : data) {
        records.add(Entry.normal(term, ++index, one));
      }
      records.add(new HardState(term, before.state.vote(), last));
    });
  }

  private boolean isMarked(long index) {
    return IntStream.range(0, model.records().size())
        .mapToObj(model::markAt)
        .anyMatch(mark -> mark != null && mark.index() == index);
  }

  /** Drops entries; where a segment is created for that, there has to be a mark. */
  boolean truncate(long index) {
    View before = view();
    Entry again = before.entries.get(index - 1);
    List<Object> records = new ArrayList<>();
    long sequence = wal.status().sequence();
    return step("truncate from " + index, records, true, () -> {
      wal.truncateFrom(index);
      if (wal.status().sequence() != sequence && wal.status().current().firstIndex() == index - 1) {
        SnapshotMark mark = index == 1
            ? SnapshotMark.NONE
            : new SnapshotMark(index - 1, again == null ? before.received.term() : again.term());
        assertThat(isMarked(mark.index())).isTrue();
        restarted(records, before, mark, again != null && isInFiles(again) ? again : null);
      } else if (index <= before.lastIndex()) {
        records.add(requireNonNull(again));
      }
    });
  }

  boolean restart(SnapshotMark mark) {
    View before = view();
    Entry there = before.entries.get(mark.index());
    Entry again = there != null && there.term() == mark.term() && isInFiles(there) ? there : null;
    List<Object> records = new ArrayList<>();
    return step("restart at " + mark, records, true, () -> {
      wal.restartAt(mark);
      restarted(records, before, mark, again);
      if (!records.contains(wal.state())) {
        records.add(wal.state());
      }
    });
  }

  private void restarted(
      List<Object> records, View before, SnapshotMark mark, @Nullable Entry again) {
    placeOfSegment.put(wal.status().sequence(), model.records().size());
    records.add(new LogModel.Restart(mark, again));
    if (again == null && !wal.state().equals(before.state)) {
      records.add(wal.state());
    }
    assertThat(wal.state().commit()).isGreaterThanOrEqualTo(again == null ? mark.index() : 0);
  }

  /** Whether the segment with an entry was not purged yet: some may be by the next step. */
  private boolean isInFiles(Entry entry) {
    return model.records().lastIndexOf(entry) >= oldestPlace
        || IntStream.range(oldestPlace, model.records().size())
            .anyMatch(place -> model.records().get(place) instanceof LogModel.Restart restart
                && entry.equals(restart.again()));
  }

  private static List<Object> records(HardState state, List<Entry> entries) {
    List<Object> records = new ArrayList<>(entries);
    if (!state.isEmpty()) {
      records.add(state);
    }
    return records;
  }

  private boolean step(String name, List<Object> records, boolean makesVisible, Runnable action) {
    boolean accepted = true;
    try {
      action.run();
      model.records().addAll(records);
      readers.saved(records);
      visible = makesVisible ? model.records().size() : visible;
    } catch (IllegalArgumentException refused) {
      accepted = false;
    }
    steps.add((accepted ? "" : "refused: ") + name);
    placeOfSegment.putIfAbsent(wal.status().sequence(), model.records().size());
    oldestPlace = placeOfSegment.get(wal.status().segments().get(0).sequence());
    compareWithOpenLog();
    return accepted;
  }

  // --- opening again

  void reopenAtEnd() {
    wal.close();
    steps.add("open at the end");
    opened(directory.openAtEnd(), null);
  }

  /** Opens at a mark, at which the log need not open; if it does not, it is opened at the end. */
  void reopenAt(SnapshotMark mark) {
    wal.close();
    steps.add("open at " + mark);
    try {
      Recovery recovery = directory.open(mark);
      opened(recovery.wal(), mark);
      assertThat(recovery.contents().entries()).isEqualTo(view().after(mark.index()));
      assertThat(view().agreesWith(mark)).isTrue();
    } catch (WalException.SnapshotNotFound
        | WalException.SnapshotMismatch
        | WalException.IndexNotFound notThere) {
      assertThat(marksAtWhichItOpens()).doesNotContain(mark);
      reopenAtEnd();
    }
  }

  /** Opens at an index, which need not be there; if it is not, the log is opened at the end. */
  void reopenAtIndex(long index) {
    wal.close();
    steps.add("open at index " + index);
    boolean isThere = stored().entries.containsKey(index) && segmentFor(index).isPresent();
    try {
      Recovery recovery = directory.openAtIndex(index);
      opened(recovery.wal(), null, Math.max(1, index));
      assertThat(isThere || index == 0).isTrue();
      assertThat(recovery.contents().entries())
          .isEqualTo(stored().after(index == 0 ? 0 : index - 1));
    } catch (WalException.IndexNotFound notThere) {
      assertThat(isThere).isFalse();
      reopenAtEnd();
    }
  }

  private void opened(Wal opened, @Nullable SnapshotMark at) {
    opened(opened, at, at == null ? opened.reader().firstIndex() : at.index() + 1);
  }

  private void opened(Wal opened, @Nullable SnapshotMark at, long first) {
    wal = opened;
    start = at;
    live = visible = model.records().size();
    readers.opened(wal.reader(), first, at == null ? -1 : at.index());
    compareWithOpenLog();
  }

  // --- comparing

  private void compareWithOpenLog() {
    View expected = view();
    assertThat(wal.lastIndex()).as("last index").isEqualTo(expected.lastIndex());
    assertThat(wal.state()).as("state").isEqualTo(expected.state);
    assertThat(wal.failure()).isEmpty();
    View durable = new LogModel(model.records().subList(0, visible)).view(start, live);
    readers.compare(expected, isKnown(expected.received), durable, model.records());
  }

  /** Whether the open log has read a mark, or saved it: it may be in a segment that was not read. */
  private boolean isKnown(@Nullable SnapshotMark mark) {
    return mark != null && model.records().lastIndexOf(mark) >= live;
  }

  /** Compares everything that can be read. */
  void compareWithReaders() {
    sync();
    View expected = stored();
    Verification verification = directory.verifyAll();
    assertThat(verification.lastIndex()).as("last index verified").isEqualTo(expected.lastIndex());
    assertThat(verification.state()).isEqualTo(expected.state);
    List<SnapshotMark> marks = marksAtWhichItOpens();
    assertThat(directory.snapshots()).as("marks").isEqualTo(marks);
    for (SnapshotMark mark : marks) {
      WalContents contents = directory.readAll(mark);
      assertThat(contents.entries()).as("from " + mark).isEqualTo(expected.after(mark.index()));
      assertThat(contents.state()).isEqualTo(expected.state);
      assertThat(directory.verify(mark).lastIndex()).isEqualTo(expected.lastIndex());
    }
  }

  /** The marks in segments that are still there, and are read from there. */
  List<SnapshotMark> marksAtWhichItOpens() {
    View expected = stored();
    List<SnapshotMark> marks = new ArrayList<>();
    int oldest = placeOfSegment.get(directory.segments().get(0).sequence());
    for (int i = oldest; i < model.records().size(); i++) {
      SnapshotMark mark = model.markAt(i);
      if (mark != null) {
        int place = i;
        boolean isRead = segmentFor(mark.index())
            .filter(segment -> placeOfSegment.get(segment.sequence()) <= place)
            .isPresent();
        if (isRead && expected.opensAt(mark, i)) {
          marks.add(mark);
        }
      }
    }
    return marks;
  }

  /** Where reading from an index begins. */
  private Optional<SegmentInfo> segmentFor(long index) {
    return directory.segments().stream()
        .filter(segment -> segment.firstIndex() <= index)
        .reduce((first, second) -> second);
  }

  @Override
  public void close() {
    wal.close();
  }
}
