// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.index;

import dev.jwal.Entry;
import java.util.Arrays;

/**
 * The entries that were saved last, in memory: the arrays that were saved, not copies, and the
 * checksums before and after each. Its caller may change an array after the save; a reader
 * makes a copy and computes the checksum of that.
 *
 * <p>Immutable. Values that were made one of the other share their chunks, to which one thread adds
 * after what any of them shows.
 */
public final class RecentEntries {

  /** The most entries that a chunk holds. */
  private static final int CHUNK_ENTRIES = 512;

  /** Beside its data, an entry takes up its place in a chunk and the head of its array. */
  private static final int BYTES_AROUND = 40;

  /** How many chunks there are at least when the memory is used up. */
  private static final int CHUNKS = 16;

  /** So many bytes a chunk has at least, if there are as many: there are not too many of them. */
  private static final int CHUNK_BYTES = 16 * 1024;

  private static final Chunk[] NO_CHUNKS = {};

  /** Of a log to which nothing was saved since it was opened. */
  static final RecentEntries NONE = new RecentEntries(NO_CHUNKS, 0, 0);

  private final Chunk[] chunks;

  /** How many entries of the last chunk there are. */
  private final int countInLast;

  private final long bytes;

  private RecentEntries(Chunk[] chunks, int countInLast, long bytes) {
    this.chunks = chunks;
    this.countInLast = countInLast;
    this.bytes = bytes;
  }

  /** Some entries with consecutive indexes. */
  private static final class Chunk implements Starting {
    private final long firstIndex;
    private final SegmentFile file;

    /** The data of an ordinary entry, or an entry. */
    private Object[] saved;

    private long[] terms;
    private long[] checksums;

    /** Of all entries that were ever added. */
    private long bytes;

    /** Where the last entry that was added ends. */
    private long end;

    private Chunk(long firstIndex, SegmentFile file, int capacity) {
      this.firstIndex = firstIndex;
      this.file = file;
      this.saved = new Object[capacity];
      this.terms = new long[capacity];
      this.checksums = new long[capacity];
    }

    /** A chunk of its own with the first entries of this one, and room for more. */
    private Chunk copied(int count, int capacity) {
      Chunk copy = new Chunk(firstIndex, file, capacity);
      System.arraycopy(saved, 0, copy.saved, 0, count);
      System.arraycopy(terms, 0, copy.terms, 0, count);
      System.arraycopy(checksums, 0, copy.checksums, 0, count);
      for (int at = 0; at < count; at++) {
        copy.bytes += bytesOf(saved[at]);
      }
      copy.end = end; // Or before it.
      return copy;
    }

    @Override
    public long firstIndex() {
      return firstIndex;
    }
  }

  // --- what it says ---

  /**
   * Returns whether an entry was saved recently.
   *
   * @param index an index that is not above the last, unsigned
   * @return whether it is here
   */
  public boolean has(long index) {
    return chunks.length > 0 && Long.compareUnsigned(index, chunks[0].firstIndex) >= 0;
  }

  /**
   * Copies an entry, if it is still as it was saved.
   *
   * @param index an index that {@link #has} says is here, unsigned
   * @param copy gets it
   * @return {@code false} if its array was changed since
   */
  public boolean copyTo(EntryCopy copy, long index) {
    Chunk chunk = chunks[Starting.floor(chunks, index)];
    int at = (int) (index - chunk.firstIndex);
    Object saved = chunk.saved[at];
    long checksums = chunk.checksums[at];
    boolean isEntry = saved instanceof Entry;
    return copy.of(
        isEntry ? ((Entry) saved).type() : Entry.NORMAL,
        chunk.terms[at],
        index,
        isEntry ? ((Entry) saved).data() : (byte[]) saved,
        (int) (checksums >>> Integer.SIZE),
        (int) checksums);
  }

  /** How many chunks they are in. */
  int chunks() {
    return chunks.length;
  }

  // --- what comes after it ---

  /**
   * The same, and an entry that comes right after them.
   *
   * @param end where its record ends, in bytes from the file's start
   * @param saved the data of an ordinary entry, or an entry
   * @param checksums the checksum before it in the upper half, that after it in the lower one
   */
  RecentEntries and(
      long index, long term, SegmentFile file, long end, Object saved, long checksums, long limit) {
    Chunk last = chunks.length == 0 ? null : chunks[chunks.length - 1];
    Chunk[] all = chunks;
    int at = countInLast;
    if (last == null || isFull(last, file, limit)) {
      last = new Chunk(index, file, last == null ? 8 : last.saved.length);
      all = Arrays.copyOf(chunks, chunks.length + 1);
      all[chunks.length] = last;
      at = 0;
    }
    if (at == last.saved.length) {
      last = last.copied(at, at << 1);
      all = all.clone();
      all[all.length - 1] = last;
    }
    last.saved[at] = saved;
    last.terms[at] = term;
    last.checksums[at] = checksums;
    last.end = end;
    long size = bytesOf(saved);
    last.bytes += size;
    return new RecentEntries(all, at + 1, bytes + size);
  }

  private boolean isFull(Chunk last, SegmentFile file, long limit) {
    return last.file != file
        || countInLast == CHUNK_ENTRIES
        || last.bytes > Math.max(limit / CHUNKS, CHUNK_BYTES);
  }

  private static long bytesOf(Object saved) {
    byte[] data = saved instanceof Entry entry ? entry.data() : (byte[]) saved;
    return data.length + BYTES_AROUND;
  }

  /** Those before an index. */
  RecentEntries before(long index) {
    int last = Starting.floor(chunks, index - 1);
    if (index == 0 || last < 0) {
      return NONE;
    }
    Chunk chunk = chunks[last];
    int count = (int) Math.min(index - chunk.firstIndex, countOf(last));
    Chunk[] kept = Arrays.copyOf(chunks, last + 1);
    kept[last] = chunk.copied(count, chunk.saved.length); // Others see what is after these.
    long keptBytes = 0;
    for (Chunk one : kept) {
      keptBytes += one.bytes;
    }
    return new RecentEntries(kept, count, keptBytes);
  }

  private long countOf(int place) {
    return place == chunks.length - 1
        ? countInLast
        : chunks[place + 1].firstIndex - chunks[place].firstIndex;
  }

  /**
   * The same without the oldest, until they take up no more than so many bytes; but with all that
   * are not in their file yet.
   *
   * @param current the segment that is written
   * @param written up to where it is in its file
   */
  RecentEntries within(long limit, SegmentFile current, long written) {
    int from = 0;
    long kept = bytes;
    while (kept > limit && from < chunks.length && isWritten(chunks[from], current, written)) {
      kept -= chunks[from].bytes;
      from++;
    }
    if (from == 0) {
      return this;
    }
    return from == chunks.length
        ? NONE
        : new RecentEntries(Arrays.copyOfRange(chunks, from, chunks.length), countInLast, kept);
  }

  private static boolean isWritten(Chunk chunk, SegmentFile current, long written) {
    return chunk.file != current || chunk.end <= written;
  }
}
