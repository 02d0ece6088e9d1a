// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.index;

import org.jspecify.annotations.Nullable;

/**
 * Which entries a log has at one moment, and where they are. Immutable: what comes later is another
 * value, which shares with this one what did not change. {@link IndexWriter} makes them.
 *
 * <p>It may know entries before the first one that can be asked for: they are in a segment that was
 * read.
 */
public final class EntryIndex {

  private final long firstIndex;
  private final long lastIndex;
  private final Part[] sealed;
  private final Run[] runs;
  private final int runCount;
  private final @Nullable Run open;
  private final int openCount;
  private final RecentEntries recent;
  private final long drops;
  private final @Nullable EntryIndex instead;

  /**
   * What is known.
   *
   * @param firstIndex the first that can be asked for
   * @param sealed the parts of the log in sealed segments
   * @param runs the runs of the current segment before the last one, trimmed
   * @param runCount how many of the array these are
   * @param open the run that is added to
   * @param openCount how many entries it has
   * @param recent the entries that are in memory
   * @param drops how often entries were dropped until now
   * @param instead what counts again if the mark that took the place of all is given up
   */
  EntryIndex(
      long firstIndex,
      long lastIndex,
      Part[] sealed,
      Run[] runs,
      int runCount,
      @Nullable Run open,
      int openCount,
      RecentEntries recent,
      long drops,
      @Nullable EntryIndex instead) {
    this.firstIndex = firstIndex;
    this.lastIndex = lastIndex;
    this.sealed = sealed;
    this.runs = runs;
    this.runCount = runCount;
    this.open = open;
    this.openCount = openCount;
    this.recent = recent;
    this.drops = drops;
    this.instead = instead;
  }

  /**
   * The part of the log that is in a sealed segment.
   *
   * @param runs where its entries are, and those that were replaced in later segments
   */
  record Part(SealedRuns runs, long firstIndex, long lastIndex) implements Starting {}

  /** {@return the lowest index that can be asked for, unsigned; one more than the last if none} */
  public long firstIndex() {
    return firstIndex;
  }

  /** {@return the index of the last entry, or of what took the place of all; unsigned} */
  public long lastIndex() {
    return lastIndex;
  }

  /**
   * Returns whether an entry can be asked for.
   *
   * @param index an index, unsigned
   * @return whether it is from the first to the last
   */
  public boolean contains(long index) {
    return Long.compareUnsigned(index, firstIndex) >= 0
        && Long.compareUnsigned(index, lastIndex) <= 0;
  }

  /**
   * Returns whether no entry was dropped between this and a later value, be it that another took its
   * place.
   *
   * @param later what is known later
   * @return whether that has all entries that this has, but for those that were released
   */
  public boolean isPartOf(EntryIndex later) {
    return drops == later.drops;
  }

  /** {@return the entries that are in memory} */
  public RecentEntries recent() {
    return recent;
  }

  /**
   * Returns where an entry is, be it before the first that can be asked for.
   *
   * @param index an index, unsigned
   * @return where it is; {@code null} if it is not known
   * @throws dev.jwal.WalException.Corrupt if its segment has to be read to know, and is damaged
   * @throws dev.jwal.WalException.Io if the segment cannot be read
   * @throws SegmentReleasedException if it has to be read, and is not wanted any more
   */
  public @Nullable EntryPlace find(long index) {
    if (Long.compareUnsigned(index, lastIndex) > 0) {
      return null;
    }
    if (open != null && Long.compareUnsigned(index, open.firstIndex()) >= 0) {
      return new EntryPlace(open, (int) (index - open.firstIndex()), openCount);
    }
    int run = Starting.floor(runs, runCount, index);
    if (run >= 0) {
      return placeIn(runs[run], index, lastIndex);
    }
    int part = Starting.floor(sealed, index);
    return part < 0 ? null : placeIn(sealed[part], index);
  }

  private static @Nullable EntryPlace placeIn(Part part, long index) {
    if (Long.compareUnsigned(index, part.lastIndex()) > 0) {
      return null;
    }
    Run[] runs = part.runs().get();
    int run = Starting.floor(runs, index);
    return run < 0 ? null : placeIn(runs[run], index, part.lastIndex());
  }

  private static @Nullable EntryPlace placeIn(Run run, long index, long last) {
    long at = index - run.firstIndex();
    if (at >= run.length()) {
      return null;
    }
    return new EntryPlace(run, (int) at, (int) Math.min(run.length(), last - run.firstIndex() + 1));
  }

  // --- for the writer ---

  /** The same, with less of what is in sealed segments. */
  EntryIndex beginningAt(long first, Part[] parts) {
    return new EntryIndex(
        first, lastIndex, parts, runs, runCount, open, openCount, recent, drops, instead);
  }

  Part[] sealed() {
    return sealed;
  }

  Run[] runs() {
    return runs;
  }

  int runCount() {
    return runCount;
  }

  @Nullable
  Run open() {
    return open;
  }

  int openCount() {
    return openCount;
  }

  long drops() {
    return drops;
  }

  @Nullable
  EntryIndex instead() {
    return instead;
  }
}
