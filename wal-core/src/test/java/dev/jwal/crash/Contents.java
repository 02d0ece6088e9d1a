// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import java.util.ArrayList;
import java.util.List;

/** What a log amounts to: what is expected of it, and what was replayed of it. */
final class Contents implements ReplayHandler {

  private byte[] metadata = Entry.NO_DATA;
  private HardState state = HardState.EMPTY;
  private final List<Entry> entries = new ArrayList<>();
  private final List<SnapshotMark> marks = new ArrayList<>();

  Contents() {}

  Contents(Contents other) {
    metadata = other.metadata;
    state = other.state;
    entries.addAll(other.entries);
    marks.addAll(other.marks);
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
    }
  }

  @Override
  public void metadata(byte[] found) {
    metadata = found;
  }

  @Override
  public void entry(Entry entry) {
    while (!entries.isEmpty() && Long.compareUnsigned(last().index(), entry.index()) >= 0) {
      entries.remove(entries.size() - 1);
    }
    entries.add(entry);
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
