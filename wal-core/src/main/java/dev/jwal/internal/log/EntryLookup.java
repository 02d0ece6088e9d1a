// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.Entry;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.index.EntryIndex;
import dev.jwal.internal.index.IndexWriter;
import dev.jwal.internal.raft.AppendRules;
import dev.jwal.internal.raft.RefusedException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds, for the writer, the entry and the mark at an index: by the log's index, or in the files if
 * they were not read when the log was opened.
 *
 * <p>Confined to the thread that writes the log, all of which is in its file.
 */
final class EntryLookup {

  private final Disk disk;
  private final SegmentList sealedSegments;
  private final TailWriter writer;
  private final IndexWriter index;

  EntryLookup(Disk disk, SegmentList sealedSegments, TailWriter writer, IndexWriter index) {
    this.disk = disk;
    this.sealedSegments = sealedSegments;
    this.writer = writer;
    this.index = index;
  }

  /**
   * Finds what is at the index that becomes the last.
   *
   * @throws RequestFailedException if it cannot be read
   */
  LastKept lastKept(TailState end, long last) {
    try {
      Entry entry = isHeldBySnapshot(end, last) ? null : entryAt(last);
      return new LastKept(entry, markAt(end, last, entry));
    } catch (WalException.Corrupt | WalException.Io e) {
      throw new RequestFailedException(e);
    }
  }

  /**
   * The entry at a mark, if the log has it and it can be written once more; {@code null} if not, or
   * if it is damaged: it is not needed any more.
   */
  @Nullable
  Entry entryAt(TailState end, SnapshotMark mark) {
    if (isHeldBySnapshot(end, mark.index())
        || Long.compareUnsigned(mark.index(), end.lastIndex()) > 0) {
      return null;
    }
    try {
      Entry entry = entryAt(mark.index());
      boolean isThere = entry != null && entry.term() == mark.term();
      return isThere && !AppendRules.canBeTakenForState(entry) ? entry : null;
    } catch (WalException.Corrupt | WalException.Io damaged) {
      return null;
    }
  }

  /**
   * Refuses a mark that contradicts what is committed at its index, also if that was not read when
   * the log was opened. What is damaged contradicts nothing.
   *
   * @throws RefusedException if the mark has another term
   */
  void requireAgreesWithCommitted(TailState end, SnapshotMark mark) {
    if (mark.index() != end.commitIndex() || end.extent().knows(mark)) {
      return;
    }
    try {
      IndexSearch found = search(mark.index());
      AppendRules.requireAgreesWithCommitted(mark, found.entry(), found.mark());
    } catch (WalException.Corrupt | WalException.Io damaged) {
      // Not needed any more: the mark takes its place.
    }
  }

  private @Nullable Entry entryAt(long entryIndex) {
    EntryIndex entries = index.value();
    if (entries.find(entryIndex) == null) {
      return search(entryIndex).entry();
    }
    try (EntriesReader reader = new EntriesReader(() -> writer.write(false))) {
      return reader.get(entries, entryIndex);
    }
  }

  /** Whether a mark, or the log's beginning, is where the entry at an index would be. */
  static boolean isHeldBySnapshot(TailState end, long index) {
    SnapshotMark received = end.extent().takesThePlaceOfEntries();
    return index == 0 || received != null && received.index() == index;
  }

  private @Nullable SnapshotMark markAt(TailState end, long at, @Nullable Entry entry) {
    if (at == 0) {
      return SnapshotMark.NONE;
    }
    SnapshotMark received = end.extent().takesThePlaceOfEntries();
    if (received != null && received.index() == at) {
      return received;
    }
    return end.marks()
        .at(at)
        .or(() -> markInFiles(end, at))
        .filter(mark -> entry == null || entry.term() == mark.term())
        .orElse(null);
  }

  /** Of what is committed not all was read when the log was opened. */
  private Optional<SnapshotMark> markInFiles(TailState end, long at) {
    boolean wasRead = end.firstIndex() != 0 && Long.compareUnsigned(end.firstIndex(), at) <= 0;
    return wasRead || Long.compareUnsigned(at, end.commitIndex()) > 0
        ? Optional.empty()
        : Optional.ofNullable(search(at).mark());
  }

  private IndexSearch search(long at) {
    return IndexSearch.of(disk, sealedSegments.from(at, writer.segment()), at);
  }
}
