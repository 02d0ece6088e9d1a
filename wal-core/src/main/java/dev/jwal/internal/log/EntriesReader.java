// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import static java.lang.Long.toUnsignedString;

import dev.jwal.Entry;
import dev.jwal.ReplayHandler;
import dev.jwal.WalException;
import dev.jwal.WalReader.Visitor;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.disk.Failures;
import dev.jwal.internal.index.EntryCopy;
import dev.jwal.internal.index.EntryIndex;
import dev.jwal.internal.index.EntryPlace;
import dev.jwal.internal.index.RecentEntries;
import dev.jwal.internal.index.SegmentFile;
import dev.jwal.internal.index.SegmentReleasedException;
import dev.jwal.internal.read.EntryReader;
import dev.jwal.internal.record.EntryView;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries that a view of the log says are there: recent ones from memory, the others from
 * their segments.
 *
 * <p>What was read from a file counts if the segment is still wanted afterwards: it is retired
 * before anything is written over it. A recent entry whose array was changed by the one who saved
 * it has another checksum; it is read from the file.
 *
 * <p>For one thread at a time.
 */
final class EntriesReader implements AutoCloseable {

  private final Runnable writeOut;
  private final EntryCopy copy = new EntryCopy();
  private @Nullable EntryReader reader;
  private BooleanSupplier isCurrent = () -> true;
  private long firstIndex;
  private long nextIndex;
  private long bytesLeft;

  /**
   * Makes a reader.
   *
   * @param writeOut has everything that was saved written to its file, and waits for it
   */
  EntriesReader(Runnable writeOut) {
    this.writeOut = writeOut;
  }

  /** Returns an entry with an array of its own; nothing is read with this any more. */
  Entry get(EntryIndex entries, long index) {
    if (copyRecent(entries.recent(), index)) {
      return copy.takeEntry();
    }
    Entry[] found = new Entry[1];
    read(entries, index, index, 1, (type, term, at, data) -> {
      found[0] = entryOf(type, term, at, data);
    });
    return found[0];
  }

  /** Makes an entry of what a visitor receives. */
  static Entry entryOf(int type, long term, long index, ByteBuffer data) {
    byte[] array = Entry.NO_DATA;
    if (data != ReplayHandler.NO_DATA) {
      array = new byte[data.remaining()];
      data.get(array);
    }
    return new Entry(type, term, index, array);
  }

  /** The same, of entries that are not dropped. */
  long read(EntryIndex entries, long from, long to, long maxBytes, Visitor visitor) {
    return read(entries, from, to, maxBytes, visitor, () -> true);
  }

  /**
   * Passes entries to a visitor.
   *
   * @param from the first
   * @param to the last; one less than the first if there is none
   * @param isCurrent whether no entry was dropped since; asked before each but the first
   * @return the index after the last that was passed on
   * @throws SegmentReleasedException if the next one was released meanwhile
   */
  long read(
      EntryIndex entries,
      long from,
      long to,
      long maxBytes,
      Visitor visitor,
      BooleanSupplier isCurrent) {
    this.isCurrent = isCurrent;
    firstIndex = from;
    nextIndex = from;
    bytesLeft = Math.max(0, maxBytes);
    boolean mayContinue = true;
    while (mayContinue && nextIndex != to + 1) {
      mayContinue = copyRecent(entries.recent(), nextIndex)
          ? pass(copy.type(), copy.term(), copy.data(), visitor)
          : readRun(entries, to, visitor);
    }
    return nextIndex;
  }

  /** The index of the entry that comes next: after the last one that was passed on. */
  long nextIndex() {
    return nextIndex;
  }

  private boolean copyRecent(RecentEntries recent, long index) {
    return recent.has(index) && recent.copyTo(copy, index);
  }

  /**
   * Passes an entry on if it is the first, or not too large and still there. It counts as passed on
   * when the visitor has it, whatever becomes of that. Returns whether another may be passed on.
   */
  private boolean pass(int type, long term, ByteBuffer data, Visitor visitor) {
    int bytes = data.remaining();
    boolean isFirst = nextIndex == firstIndex;
    if (!isFirst && (bytes > bytesLeft || !isCurrent.getAsBoolean())) {
      return false;
    }
    long index = nextIndex;
    nextIndex++;
    bytesLeft -= bytes;
    visitor.entry(type, term, index, data);
    return bytesLeft > 0;
  }

  // --- from a segment ---

  /**
   * Passes on entries of one run, until it ends or the next one is recent. Returns whether others may
   * be passed on after them.
   */
  private boolean readRun(EntryIndex entries, long to, Visitor visitor) {
    EntryPlace place = find(entries, nextIndex);
    long wanted = Math.min(place.following() + 1L, to - nextIndex + 1);
    boolean isRecent = entries.recent().has(nextIndex);
    int count = isRecent ? 1 : (int) wanted;
    SegmentFile segment = place.file();
    DiskFile file = acquire(segment);
    try {
      EntryReader opened = reader();
      EntryView entry = first(opened, place, file, count, isRecent);
      boolean mayContinue = pass(entry.type(), entry.term(), entry.data(), visitor);
      for (long left = wanted - 1; left > 0 && mayContinue; left--) {
        if (entries.recent().has(nextIndex)) {
          return true;
        }
        entry = next(opened, segment, place.term());
        mayContinue = pass(entry.type(), entry.term(), entry.data(), visitor);
      }
      return mayContinue;
    } finally {
      segment.release();
    }
  }

  private EntryReader reader() {
    EntryReader known = reader;
    if (known == null) {
      known = new EntryReader();
      reader = known;
    }
    return known;
  }

  static EntryPlace find(EntryIndex entries, long index) {
    EntryPlace place = entries.find(index);
    if (place == null) {
      throw new IllegalStateException(
          "it is not known where entry " + toUnsignedString(index) + " is");
    }
    return place;
  }

  private static DiskFile acquire(SegmentFile segment) {
    try {
      return segment.acquire();
    } catch (IOException e) {
      throw cannotRead(segment, e);
    }
  }

  private EntryView first(
      EntryReader from, EntryPlace place, DiskFile file, int count, boolean isRecent) {
    try {
      begin(from, place, file, count);
      return next(from, place.file(), place.term());
    } catch (WalException.Corrupt e) {
      if (!isRecent) {
        throw e;
      }
      writeOut.run(); // It may not be in the file yet.
      begin(from, place, file, count);
      return next(from, place.file(), place.term());
    }
  }

  private void begin(EntryReader from, EntryPlace place, DiskFile file, int count) {
    try {
      place.begin(from, file, count, bytesLeft);
    } catch (WalException.Corrupt e) {
      place.file().requireWanted();
      throw e;
    } catch (IOException e) {
      throw cannotRead(place.file(), e);
    }
  }

  private EntryView next(EntryReader from, SegmentFile segment, long term) {
    try {
      EntryView entry = from.next();
      segment.requireWanted();
      if (entry.index() != nextIndex || entry.term() != term) {
        throw new WalException.Corrupt(
            segment.path(),
            from.entryOffset(),
            "entry %s of term %s where entry %s of term %s was written"
                .formatted(
                    toUnsignedString(entry.index()),
                    toUnsignedString(entry.term()),
                    toUnsignedString(nextIndex),
                    toUnsignedString(term)));
      }
      return entry;
    } catch (WalException.Corrupt e) {
      segment.requireWanted();
      throw e;
    } catch (IOException e) {
      throw cannotRead(segment, e);
    }
  }

  private static WalException cannotRead(SegmentFile segment, IOException e) {
    segment.requireWanted();
    return Failures.of(WalException.Operation.READ, segment.path(), e);
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    EntryReader known = reader;
    reader = null;
    if (known != null) {
      known.close();
    }
  }
}
