// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.Entry;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.Failures;
import dev.jwal.internal.raft.LogExtent;
import dev.jwal.internal.read.LocatedRecord;
import dev.jwal.internal.read.LogReader;
import dev.jwal.internal.record.EntryView;
import dev.jwal.internal.record.MalformedRecordException;
import dev.jwal.internal.record.RecordType;
import dev.jwal.internal.segment.Segment;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks in the files of a log for what they say of one index. */
final class IndexSearch {

  private final long index;
  private LogExtent extent;
  private long commit;
  private @Nullable Segment segmentOfLastEntry;
  private @Nullable Entry entry;
  private @Nullable SnapshotMark mark;

  private IndexSearch(long index, LogExtent extent) {
    this.index = index;
    this.extent = extent;
  }

  /**
   * Reads segments to their end.
   *
   * @param segments those from which on the index is read, the current one last
   * @param index the index, unsigned
   * @throws WalException.Corrupt if something is damaged that was written
   */
  static IndexSearch of(Disk disk, List<Segment> segments, long index) {
    long first = segments.get(0).firstIndex();
    IndexSearch search = new IndexSearch(index, LogExtent.after(first == 0 ? 0 : first - 1));
    try (LogReader reader = new LogReader(
        disk, segments, LogReader.Use.CONCURRENT_WRITER, TailWriter.UNSYNCED_WINDOW_BYTES)) {
      for (LocatedRecord at = reader.next(); at != null; at = reader.next()) {
        search.add(at);
      }
      reader.end().tornTail().ifPresent(tail -> {
        throw new WalException.Corrupt(tail.segment().path(), tail.offset(), tail.problem());
      });
    } catch (IOException e) {
      throw Failures.of(WalException.Operation.CLOSE, segments.get(0).directory(), e);
    }
    return search;
  }

  private void add(LocatedRecord at) {
    try {
      switch (at.record().type()) {
        case RecordType.ENTRY -> entry(at.record().entry(), at.segment());
        case RecordType.STATE -> {
          commit = at.record().state().commit();
          extend(extent.state(commit));
        }
        case RecordType.MARK -> mark(at.record().mark(), at.segment());
        default -> {}
      }
    } catch (MalformedRecordException e) {
      throw at.corrupt("the data is not what the record's type says: " + e.getMessage());
    }
  }

  private void entry(EntryView found, Segment segment) throws MalformedRecordException {
    segmentOfLastEntry = segment;
    extend(extent.entry(found.index(), found.term()));
    if (found.index() == index) {
      entry = found.copy();
    } else if (Long.compareUnsigned(found.index(), index) < 0) {
      entry = null; // All after it are dropped.
    }
  }

  private void mark(SnapshotMark found, Segment segment) {
    mark = found.index() == index ? found : mark;
    boolean restarts = segment != segmentOfLastEntry && segment.isRestartedAt(found);
    extend(restarts ? extent.restart(found).state(commit) : extent.mark(found, commit));
  }

  /** A received snapshot takes the place of the entries before it. */
  private void extend(LogExtent next) {
    SnapshotMark before = extent.received();
    extent = next;
    if (next.received() != null && next.received() != before) {
      entry = null;
    }
  }

  /** The entry at the index; {@code null} if there is none. */
  @Nullable
  Entry entry() {
    return entry;
  }

  /** The newest snapshot mark with the index; {@code null} if there is none. */
  @Nullable
  SnapshotMark mark() {
    return mark;
  }
}
