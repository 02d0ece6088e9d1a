// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.index;

import static java.lang.Long.compareUnsigned;

import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.index.EntryIndex.Part;
import dev.jwal.internal.raft.LogExtent;
import dev.jwal.internal.segment.Segment;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Keeps where entries are while a log is read, and then while it is written: each {@link #value} is
 * one that readers may be given, or a savepoint to return to.
 *
 * <p>Confined to one thread at a time.
 */
public final class IndexWriter {

  /**
   * The most runs of one segment. There are as many as there are changes of the term and
   * replacements of entries; who has more of them in a segment shall begin another.
   */
  static final int MOST_RUNS = 4096;

  private static final Part[] NO_PARTS = {};
  private static final Run[] NO_RUNS = {};

  private final Disk disk;
  private final IndexMemory memory;
  private final long recentBytes;

  /** The files of all segments that may be read, oldest first. */
  private final Deque<SegmentFile> files = new ArrayDeque<>();

  private RunBuilder current;
  private long firstIndex;
  private long lastIndex;
  private Part[] sealed = NO_PARTS;
  private RecentEntries recent = RecentEntries.NONE;

  /** Goes up when entries are dropped that may be in a value. */
  private long drops;

  private @Nullable EntryIndex instead;
  private @Nullable EntryIndex value;

  /**
   * Makes an index without entries.
   *
   * @param first the segment that is read or written first
   * @param indexBefore the index after which the first entry is expected, unsigned
   * @param indexBytes the memory for where the entries of sealed segments are
   * @param recentBytes the memory for recent entries
   */
  public IndexWriter(
      Disk disk, Segment first, long indexBefore, long indexBytes, long recentBytes) {
    this.disk = disk;
    this.memory = new IndexMemory(indexBytes);
    this.recentBytes = recentBytes;
    this.current = new RunBuilder(new SegmentFile(disk, first));
    this.firstIndex = indexBefore + 1;
    this.lastIndex = indexBefore;
    files.add(current.file());
  }

  // --- what is known now ---

  /** {@return what is known now} */
  public EntryIndex value() {
    EntryIndex known = value;
    if (known == null) {
      known = new EntryIndex(
          firstIndex,
          lastIndex,
          sealed,
          current.closed(),
          current.closedCount(),
          current.open(),
          current.openCount(),
          recent,
          drops,
          instead);
      value = known;
    }
    return known;
  }

  /** Whether the current segment has so many runs that the next one is to be created. */
  public boolean isFull() {
    return current.closedCount() >= MOST_RUNS;
  }

  /** The memory for sealed segments. */
  IndexMemory memory() {
    return memory;
  }

  // --- entries ---

  /**
   * Adds an entry, which takes the place of the one at its index and of all after it.
   *
   * @param index its index, unsigned; if it is more than one above the last, those before it are
   *     gone
   * @param term its term, unsigned
   * @param offset where its record begins, in bytes from the current segment's start
   * @param crcBefore the checksum before it
   */
  public void add(long index, long term, long offset, int crcBefore) {
    if (index != lastIndex + 1) {
      dropFrom(index);
    }
    current.add(index, term, offset, crcBefore);
    instead = null; // The mark that took the place of all is confirmed.
    lastIndex = index;
    value = null;
  }

  /**
   * Adds an entry that is kept in memory too.
   *
   * @param index its index, unsigned
   * @param term its term, unsigned
   * @param offset where its record begins, in bytes from the current segment's start
   * @param end where it ends
   * @param crcBefore the checksum before it
   * @param crcAfter the checksum after it
   * @param saved the data of an ordinary entry, or the {@link dev.jwal.Entry}
   */
  public void add(
      long index, long term, long offset, long end, int crcBefore, int crcAfter, Object saved) {
    add(index, term, offset, crcBefore);
    long checksums = (long) crcBefore << Integer.SIZE | crcAfter & 0xffff_ffffL;
    recent = recent.and(index, term, current.file(), end, saved, checksums, recentBytes);
  }

  /**
   * Drops recent entries of which there are too many, if they are in the file.
   *
   * @param written up to where the current segment is in its file
   * @return whether there were any
   */
  public boolean trimRecent(long written) {
    RecentEntries kept = recent.within(recentBytes, current.file(), written);
    if (kept == recent) {
      return false;
    }
    recent = kept;
    value = null;
    return true;
  }

  private void dropFrom(long index) {
    if (compareUnsigned(index, lastIndex) > 0) {
      clearAfter(index - 1);
      return;
    }
    current.dropFrom(index);
    if (current.isEmpty()) {
      dropSealedFrom(index);
    }
    recent = recent.before(index);
    drops++;
    lastIndex = index - 1;
    firstIndex = compareUnsigned(index, firstIndex) < 0 ? index : firstIndex;
    value = null;
  }

  private void dropSealedFrom(long index) {
    int last = index == 0 ? -1 : Starting.floor(sealed, index - 1);
    sealed = Arrays.copyOf(sealed, last + 1);
    if (last >= 0) {
      Part part = sealed[last];
      long end = compareUnsigned(part.lastIndex(), index - 1) < 0 ? part.lastIndex() : index - 1;
      sealed[last] = new Part(part.runs(), part.firstIndex(), end);
    }
  }

  /**
   * Drops all entries.
   *
   * @param index the index after which the next one comes, unsigned
   */
  public void clearAfter(long index) {
    sealed = NO_PARTS;
    current.dropFrom(0);
    recent = RecentEntries.NONE;
    drops++;
    firstIndex = index + 1;
    lastIndex = index;
    instead = null;
    value = null;
  }

  // --- marks, segments, releases ---

  /**
   * Follows what a mark, or what comes after one, has made of the log.
   *
   * @param extent from which entry to which it reaches
   */
  public void follow(LogExtent extent) {
    if (extent.isExpected()) {
      EntryIndex before = instead != null ? instead : value();
      if (instead == null || lastIndex != extent.lastIndex()) {
        clearAfter(extent.lastIndex());
        instead = before;
      }
    } else if (extent.firstIndex() == 0) {
      if (lastIndex != extent.lastIndex() || !isEmpty() || instead != null) {
        clearAfter(extent.lastIndex());
      }
    } else if (instead != null) {
      long dropsUntilNow = drops;
      returnTo(instead);
      drops = dropsUntilNow;
      value = null;
    }
  }

  private boolean isEmpty() {
    return current.isEmpty() && sealed.length == 0;
  }

  /** Continues in another segment. */
  public void beginSegment(Segment segment) {
    sealed = sealing(sealed, current, lastIndex);
    EntryIndex before = instead;
    if (before != null) {
      instead = sealing(before);
    }
    current = new RunBuilder(new SegmentFile(disk, segment));
    files.add(current.file());
    value = null;
  }

  /** Parts, and one more for what is in a segment that is sealed now. */
  private Part[] sealing(Part[] before, RunBuilder segment, long last) {
    if (segment.isEmpty()) {
      return before;
    }
    SealedRuns known = new SealedRuns(segment.file(), memory, segment.trimmed());
    memory.add(known);
    Part[] all = Arrays.copyOf(before, before.length + 1);
    all[before.length] = new Part(known, segment.firstIndex(), last);
    return all;
  }

  /** The same entries, when the current segment is sealed. */
  private EntryIndex sealing(EntryIndex before) {
    RunBuilder segment = new RunBuilder(current.file());
    segment.returnTo(before);
    Part[] all = sealing(before.sealed(), segment, before.lastIndex());
    return new EntryIndex(
        before.firstIndex(),
        before.lastIndex(),
        all,
        NO_RUNS,
        0,
        null,
        0,
        before.recent(),
        drops,
        null);
  }

  /**
   * Hides the entries before an index.
   *
   * @param index the first index that may be asked for; one more than the last if it is further
   */
  public void hideBefore(long index) {
    firstIndex = hidden(firstIndex, lastIndex, index);
    EntryIndex before = instead;
    if (before != null) {
      instead = before.beginningAt(
          hidden(before.firstIndex(), before.lastIndex(), index), before.sealed());
    }
    value = null;
  }

  private static long hidden(long first, long last, long index) {
    long end = last + 1;
    long hidden = compareUnsigned(index, end) < 0 ? index : end;
    return compareUnsigned(hidden, first) > 0 ? hidden : first;
  }

  /** The lowest index that is known, be it hidden. */
  private long lowestKnown() {
    if (sealed.length > 0) {
      return sealed[0].firstIndex();
    }
    return current.isEmpty() ? lastIndex + 1 : current.firstIndex();
  }

  /**
   * Ends reading a log: what may be asked for begins after the start, where there are entries.
   *
   * @param indexBefore the index after which entries were wanted, unsigned
   */
  public void startAfter(long indexBefore) {
    firstIndex = lowestKnown();
    hideBefore(indexBefore + 1);
    value = null;
  }

  /**
   * Forgets the segments before one.
   *
   * @param sequence the sequence of the oldest that is still wanted
   */
  public void forgetBefore(long sequence) {
    while (files.size() > 1 && files.getFirst().segment().sequence() < sequence) {
      files.removeFirst().retire();
    }
    memory.removeBefore(sequence);
    sealed = partsFrom(sequence, sealed);
    EntryIndex before = instead;
    if (before != null) {
      instead = before.beginningAt(before.firstIndex(), partsFrom(sequence, before.sealed()));
    }
    value = null;
  }

  private static Part[] partsFrom(long sequence, Part[] parts) {
    int gone = 0;
    while (gone < parts.length && parts[gone].runs().file().segment().sequence() < sequence) {
      gone++;
    }
    return gone == 0 ? parts : Arrays.copyOfRange(parts, gone, parts.length);
  }

  /** Returns to an earlier value; the segment is still the same. */
  public void returnTo(EntryIndex savepoint) {
    firstIndex = savepoint.firstIndex();
    lastIndex = savepoint.lastIndex();
    sealed = savepoint.sealed();
    current.returnTo(savepoint);
    recent = savepoint.recent();
    drops = savepoint.drops();
    instead = savepoint.instead();
    value = savepoint;
  }

  /** Closes the files, once nobody reads them. */
  public void close() {
    files.forEach(SegmentFile::retire);
    files.clear();
  }
}
