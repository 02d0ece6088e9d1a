// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import static java.lang.Long.compareUnsigned;
import static java.lang.Long.toUnsignedString;

import dev.jwal.Entry;
import dev.jwal.Follower;
import dev.jwal.WalException;
import dev.jwal.WalReader;
import dev.jwal.internal.index.EntryIndex;
import dev.jwal.internal.index.EntryPlace;
import dev.jwal.internal.index.SegmentReleasedException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Reads entries of the open log. Every call takes one view of the log's end, which says where all
 * entries are at that moment; {@link EntriesReader} reads them.
 */
public final class OpenLogReader implements WalReader {

  private final LogTail tail;
  private final LogAccess log;

  private static final long SYNC_RETRY_NANOS = 1_000_000_000;

  private volatile @Nullable Long syncRetryAt;

  /** The end of the log for which a follower has asked for a sync. */
  private final AtomicReference<@Nullable TailState> syncRequestedFor = new AtomicReference<>();

  /**
   * Makes the reader of a log.
   *
   * @param tail says where the log ends
   * @param log says whether it works
   */
  public OpenLogReader(LogTail tail, LogAccess log) {
    this.tail = tail;
    this.log = log;
  }

  // --- entries ---

  @Override
  public long firstIndex() {
    return tail.view().index().firstIndex();
  }

  @Override
  public long lastIndex() {
    return tail.view().lastIndex();
  }

  @Override
  public Optional<Entry> get(long index) {
    while (true) {
      EntryIndex entries = view().index();
      if (!entries.contains(index)) {
        return Optional.empty();
      }
      try (EntriesReader reader = new EntriesReader(log::sync)) {
        return Optional.of(reader.get(entries, index));
      } catch (SegmentReleasedException e) {
        // The view is old: the next one says what is there now.
      }
    }
  }

  @Override
  public long termAt(long index) {
    while (true) {
      TailState view = view();
      try {
        return termAt(view, index);
      } catch (SegmentReleasedException e) {
        // As above.
      }
    }
  }

  private long termAt(TailState view, long index) {
    EntryIndex entries = view.index();
    if (index != entries.firstIndex() - 1) {
      requireReadable(entries, index);
      if (index == entries.lastIndex() + 1) {
        throw afterLast(index, entries);
      }
      return EntriesReader.find(entries, index).term();
    }
    EntryPlace place = entries.find(index);
    OptionalLong term = place != null ? OptionalLong.of(place.term()) : view.termOfMark(index);
    return term.orElseThrow(() -> beforeFirst(index, entries));
  }

  @Override
  public long read(long from, long maxBytes, Visitor visitor) {
    try (EntriesReader reader = new EntriesReader(log::sync)) {
      while (true) {
        EntryIndex entries = view().index();
        requireReadable(entries, from);
        try {
          return reader.read(
              entries,
              from,
              entries.lastIndex(),
              maxBytes,
              visitor,
              () -> entries.isPartOf(lastView().index()));
        } catch (SegmentReleasedException e) {
          if (reader.nextIndex() != from) {
            return reader.nextIndex();
          }
        }
      }
    }
  }

  @Override
  public Follower follow(long from) {
    requireReadable(view().index(), from);
    return new LogFollower(this, log, tail.arrivals(), from);
  }

  /** Throws if an index is not one to read from: below the first, or beyond the next to come. */
  void requireReadable(EntryIndex entries, long from) {
    if (compareUnsigned(from, entries.firstIndex()) < 0) {
      throw beforeFirst(from, entries);
    }
    if (compareUnsigned(from, entries.lastIndex() + 1) > 0) {
      throw afterLast(from, entries);
    }
  }

  private WalException.IndexNotFound beforeFirst(long index, EntryIndex entries) {
    return notFound(index, "the first entry has index ", entries.firstIndex());
  }

  private WalException.IndexNotFound afterLast(long index, EntryIndex entries) {
    return notFound(index, "the last entry has index ", entries.lastIndex());
  }

  private WalException.IndexNotFound notFound(long index, String problem, long nearest) {
    return new WalException.IndexNotFound(
        tail.directory(), index, problem + toUnsignedString(nearest), nearest);
  }

  // --- for followers ---

  /** Where the log ends, if it is not closed. */
  TailState view() {
    if (log.isClosed()) {
      throw new IllegalStateException("the log in " + tail.directory() + " is closed");
    }
    return tail.view();
  }

  /** Where the log ends, or ended when it was closed. */
  TailState lastView() {
    return tail.view();
  }

  /** Throws if the log has stopped. */
  void requireWorking() {
    WalException failure = log.failure();
    if (failure != null) {
      throw new WalException.Failed(tail.directory(), failure);
    }
  }

  /**
   * Has an end of the log made durable, once for all who want it; again a while after there was no
   * space for it.
   */
  void requestSync(TailState end) {
    Long retry = syncRetryAt;
    if (retry != null && retry - System.nanoTime() > 0) {
      return;
    }
    TailState before = syncRequestedFor.get();
    if (before != end && syncRequestedFor.compareAndSet(before, end)) {
      syncRetryAt = null;
      log.requestSync(() -> {
        syncRetryAt = System.nanoTime() + SYNC_RETRY_NANOS;
        syncRequestedFor.compareAndSet(end, null);
        tail.arrivals().signal();
      });
    }
  }

  /**
   * When a sync that found no space is to be asked for again, as {@link System#nanoTime} says; {@code
   * null} if none did.
   */
  @Nullable
  Long syncRetryAt() {
    return syncRetryAt;
  }
}
