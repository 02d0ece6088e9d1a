// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import static java.lang.Long.compareUnsigned;

import dev.jwal.Entry;
import dev.jwal.Follower;
import dev.jwal.ReplayHandler;
import dev.jwal.WalException;
import dev.jwal.WalReader.Visitor;
import dev.jwal.internal.index.SegmentReleasedException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Follows the log: reads what is committed and durable, and waits for {@link Arrivals} where there
 * is no more. For one thread at a time.
 */
final class LogFollower implements Follower {

  /** How much is read at once where entries are asked for one by one. */
  private static final long BYTES_AHEAD = 64 * 1024;

  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

  private final OpenLogReader log;
  private final LogAccess access;
  private final Arrivals arrivals;

  /** Entries that were read, and not asked for yet. */
  private final Queue<Entry> ahead = new ArrayDeque<>();

  /** The index of the entry that is read next. */
  private long next;

  /** Whether a visitor is receiving entries, which cannot receive others meanwhile. */
  private boolean passing;

  LogFollower(OpenLogReader log, LogAccess access, Arrivals arrivals, long from) {
    this.log = log;
    this.access = access;
    this.arrivals = arrivals;
    this.next = from;
  }

  @Override
  public long nextIndex() {
    return next - ahead.size();
  }

  @Override
  public Optional<Entry> poll(Duration timeout) throws InterruptedException {
    requireUsable();
    Long deadline = deadline(timeout);
    while (ahead.isEmpty() && await(deadline)) {
      readAhead();
    }
    return Optional.ofNullable(ahead.poll());
  }

  @Override
  public Entry take() throws InterruptedException {
    requireUsable();
    while (ahead.isEmpty()) {
      await(null);
      readAhead();
    }
    return ahead.remove();
  }

  @Override
  public long poll(Duration timeout, long maxBytes, Visitor visitor) throws InterruptedException {
    long first = nextIndex();
    requireUsable();
    passing = true;
    try {
      passAhead(first, maxBytes, visitor);
      Long deadline = deadline(timeout);
      while (first == nextIndex() && await(deadline)) {
        read(maxBytes, visitor);
      }
    } finally {
      passing = false;
    }
    return nextIndex() - first;
  }

  private void requireUsable() {
    log.view(); // Throws if the log is closed.
    if (passing) {
      throw new IllegalStateException(
          "a visitor has called the follower that is calling it; call it when the visitor has returned");
    }
  }

  /** Passes on what was read before. */
  private void passAhead(long first, long maxBytes, Visitor visitor) {
    long left = Math.max(0, maxBytes);
    for (Entry entry = ahead.peek(); entry != null; entry = ahead.peek()) {
      if (entry.data().length > left && nextIndex() != first) {
        return;
      }
      left -= entry.data().length;
      ahead.remove();
      visitor.entry(entry.type(), entry.term(), entry.index(), viewOf(entry));
    }
  }

  private static ByteBuffer viewOf(Entry entry) {
    return entry.data() == Entry.NO_DATA
        ? ReplayHandler.NO_DATA
        : ByteBuffer.wrap(entry.data()).asReadOnlyBuffer();
  }

  /** What is wrong with an entry is thrown when those before it were asked for. */
  private void readAhead() {
    try {
      read(BYTES_AHEAD, (type, term, index, data) -> {
        ahead.add(EntriesReader.entryOf(type, term, index, data));
      });
    } catch (WalException e) {
      if (ahead.isEmpty()) {
        throw e;
      }
    }
  }

  /** Reads what is there; nothing if it was released meanwhile. */
  private void read(long maxBytes, Visitor visitor) {
    TailState view = log.view();
    if (!isThere(view)) {
      return;
    }
    try (EntriesReader reader = new EntriesReader(access::sync)) {
      try {
        reader.read(view.index(), next, view.durablyCommittedIndex(), maxBytes, visitor);
      } finally {
        next = reader.nextIndex();
      }
    } catch (SegmentReleasedException e) {
      // The next view says what is there.
    }
  }

  // --- waiting ---

  /** Waits until there is something to read; {@code false} when it is too late. */
  private boolean await(@Nullable Long deadline) throws InterruptedException {
    boolean inTime = awaitArrival(deadline);
    TailState view = log.view();
    if (isReleased(view)) {
      log.requireReadable(view.index(), next);
    }
    if (inTime && !isThere(view)) {
      log.requireWorking();
    }
    return inTime;
  }

  /** Waits, and looks again when a sync that found no space is to be asked for again. */
  private boolean awaitArrival(@Nullable Long deadline) throws InterruptedException {
    while (true) {
      Long retry = log.syncRetryAt();
      boolean inTime = arrivals.await(
          () -> hasCome() || !Objects.equals(retry, log.syncRetryAt()), earlier(deadline, retry));
      if (hasCome()) {
        return true;
      }
      if (!inTime && deadline != null && deadline - System.nanoTime() <= 0) {
        return false;
      }
    }
  }

  private static @Nullable Long earlier(@Nullable Long one, @Nullable Long other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one - other < 0 ? one : other;
  }

  private boolean hasCome() {
    TailState view = log.lastView();
    if (isThere(view) || isReleased(view) || access.isClosed() || access.failure() != null) {
      return true;
    }
    if (compareUnsigned(view.committedIndex(), next) >= 0) {
      log.requestSync(view); // The entry is durable, but not yet that it is committed.
    }
    return false;
  }

  private boolean isThere(TailState view) {
    return compareUnsigned(next, view.durablyCommittedIndex()) <= 0 && !isReleased(view);
  }

  private boolean isReleased(TailState view) {
    return compareUnsigned(next, view.index().firstIndex()) < 0;
  }

  private static @Nullable Long deadline(Duration timeout) {
    if (timeout.compareTo(LONGEST) > 0) {
      return null;
    }
    return System.nanoTime() + (timeout.isNegative() ? 0 : timeout.toNanos());
  }
}
