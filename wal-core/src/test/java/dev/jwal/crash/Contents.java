// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a log amounts to: what is expected of it, and what was replayed of it. */
final class Contents implements ReplayHandler {

  private byte[] metadata = Entry.NO_DATA;
  private HardState state = HardState.EMPTY;
  private final List<Entry> entries = new ArrayList<>();
  private final List<SnapshotMark> marks = new ArrayList<>();

  /** The index of the mark that took the place of all entries; 0 if none did. */
  private long base;

  /** The place of that mark among the marks. */
  private int placeOfBase;

  private boolean restarted;

  Contents() {}

  Contents(Contents other) {
    metadata = other.metadata;
    state = other.state;
    entries.addAll(other.entries);
    marks.addAll(other.marks);
    base = other.base;
    placeOfBase = other.placeOfBase;
    restarted = other.restarted;
  }

  /** A log just created. */
  static Contents ofNew(byte[] metadata) {
    Contents contents = new Contents();
    contents.metadata(metadata);
    contents.mark(SnapshotMark.NONE);
    return contents;
  }

  void add(LogRecord record) {
    if (record instanceof LogRecord.OfEntry of) {
      entry(of.entry());
    } else if (record instanceof LogRecord.OfState of) {
      state(of.state());
    } else if (record instanceof LogRecord.OfMark of) {
      mark(of.mark());
    } else if (record instanceof LogRecord.OfRestart of) {
      restart(of.mark(), of.again());
      state(of.state());
    }
  }

  private void restart(SnapshotMark mark, @Nullable Entry again) {
    restarted = true;
    if (again != null) {
      entry(again);
    } else {
      entries.clear();
      base = mark.index();
      placeOfBase = marks.size();
    }
    mark(mark);
  }

  @Override
  public void metadata(byte[] found) {
    metadata = found;
  }

  @Override
  public void entry(Entry entry) {
    entriesDropped(entry.index());
    entries.add(entry);
  }

  @Override
  public void entriesDropped(long index) {
    while (!entries.isEmpty() && Long.compareUnsigned(last().index(), index) >= 0) {
      entries.remove(entries.size() - 1);
    }
  }

  @Override
  public void state(HardState found) {
    state = found;
  }

  @Override
  public void mark(SnapshotMark mark) {
    marks.add(mark);
  }

  private Entry last() {
    return entries.get(entries.size() - 1);
  }

  byte[] metadata() {
    return metadata;
  }

  HardState state() {
    return state;
  }

  List<SnapshotMark> marks() {
    return marks;
  }

  List<Entry> entries() {
    return entries;
  }

  /** Whether a mark ever started a segment. */
  boolean isRestarted() {
    return restarted;
  }

  /** The index of the last entry, or of the mark that took the place of all. */
  long lastIndex() {
    return entries.isEmpty() ? base : last().index();
  }

  /** The index of the mark that took the place of all entries; 0 if none did. */
  long base() {
    return base;
  }

  /** The mark with the highest index, the newest of those. */
  SnapshotMark highestMark() {
    return marks.stream()
        .reduce(SnapshotMark.NONE, (one, next) -> next.index() < one.index() ? one : next);
  }

  /** Whether there is a mark with an index, that of the beginning included. */
  boolean hasMarkAt(long index) {
    return marks.stream().anyMatch(mark -> mark.index() == index);
  }

  /** The entry at an index; {@code null} if it is not there. */
  @Nullable
  Entry entryAt(long index) {
    List<Entry> fromThere = after(index - 1);
    return fromThere.isEmpty() || fromThere.get(0).index() != index ? null : fromThere.get(0);
  }

  /**
   * The marks at which the log opens.
   *
   * @param lowest the lowest index that a segment is named after
   */
  Set<SnapshotMark> openableMarks(long lowest) {
    return marks.subList(placeOfBase, marks.size()).stream()
        .filter(mark -> mark.index() >= lowest && mark.index() <= state.commit() && holds(mark))
        .collect(Collectors.toSet());
  }

  private boolean holds(SnapshotMark mark) {
    Entry entry = entryAt(mark.index());
    return mark.index() == base || entry != null && entry.term() == mark.term();
  }

  /** Whether this is what is replayed of another from a mark: its end, without a gap. */
  boolean isReadFrom(Contents whole, SnapshotMark start) {
    if (!state.equals(whole.state) || marks.size() > whole.marks.size()) {
      return false;
    }
    List<Entry> wanted = whole.after(start.index());
    List<SnapshotMark> lastMarks =
        whole.marks.subList(whole.marks.size() - marks.size(), whole.marks.size());
    return entries.size() == wanted.size()
        && marks.equals(lastMarks)
        && marks.contains(start)
        && entries.equals(wanted);
  }

  private List<Entry> after(long index) {
    int from = entries.size();
    while (from > 0 && Long.compareUnsigned(entries.get(from - 1).index(), index) > 0) {
      from--;
    }
    return entries.subList(from, entries.size());
  }

  @Override
  public String toString() {
    return entries.size()
        + " entries"
        + (entries.isEmpty() ? "" : " up to " + last().index())
        + ", "
        + state
        + ", marks "
        + marks.stream().map(mark -> Long.toUnsignedString(mark.index())).toList();
  }
}
