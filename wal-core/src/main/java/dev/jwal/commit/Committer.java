// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.commit;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SegmentInfo;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Group commit: takes requests from any number of threads and has one of them at a time write for all.
 *
 * <p>Whoever writes takes all requests that wait, adds them to the log's end, writes and syncs once, and only then are
 * their callers told; meanwhile the next ones gather. {@link RequestQueue} says who writes.
 *
 * <p>After a failed write or sync nothing is written any more, whatever the callers do: what the disk holds is unknown
 * until it is read again. (LevelDB db_impl.cc: RecordBackgroundError; "Can Applications Recover from fsync Failures?",
 * Rebello et al., USENIX ATC 2020) Lack of space is no such failure: what could not be written is taken back.
 */
public final class Committer {

  private final LogTail tail;
  private final CommitSettings settings;

  private final EntryCheck check;
  private final RequestQueue queue;
  private final Completions completions = new Completions();
  private volatile @Nullable WalException failure;
  private volatile @Nullable Instant failedAt;

  /**
   * Takes over the end of a log.
   *
   * @param tail the log's end, used by nobody else from now on
   * @param settings how to write
   */
  public Committer(LogTail tail, CommitSettings settings) {
    this.tail = tail;
    this.settings = settings;
    this.check = new EntryCheck(settings.maxEntryBytes());
    this.queue = new RequestQueue(settings.maxBytesInFlight(), this::requireUsable, this::write);
  }

  // --- callers ---

  /**
   * Appends entries, then a state. See {@link dev.jwal.Wal#save}.
   *
   * @param state the state
   * @param entries the entries
   */
  public void save(HardState state, List<Entry> entries) {
    save(state, entries, true);
  }

  /**
   * Appends entries, then a state, to be made durable later. See {@link dev.jwal.Wal#saveUnsynced}.
   *
   * @param state the state
   * @param entries the entries
   */
  public void saveUnsynced(HardState state, List<Entry> entries) {
    save(state, entries, false);
  }

  private void save(HardState state, List<Entry> entries, boolean durably) {
    long bytes = check.bytesOf(entries);
    if (entries.isEmpty() && state.isEmpty()) {
      requireUsable();
      return;
    }
    int count = entries.size();
    long start = start();
    boolean successful = false;
    try {
      if (durably || !addUnsynced(state, entries, bytes)) {
        queue.run(new Request.Save(state, entries, bytes, durably));
      }
      successful = true;
    } finally {
      heard(count, start, successful);
    }
  }

  /** Adds to the buffer what fits into it, if nobody else is writing; returns whether that was so. */
  private boolean addUnsynced(HardState state, List<Entry> entries, long bytes) {
    requireUsable();
    if (!queue.takeFreeTurn()) {
      return false;
    }
    try {
      boolean possible = failure == null && tail.hasRoomFor(entries.size(), bytes);
      if (possible) {
        tail.addUnsynced(state, entries);
      }
      return possible;
    } catch (IllegalArgumentException refused) {
      throw refused;
    } catch (RuntimeException | Error e) {
      stop(new WalException.Io("write the log in", tail.directory(), e));
      throw e;
    } finally {
      queue.endTurn();
    }
  }

  /**
   * Appends entries, then a state, without waiting. See {@link dev.jwal.Wal#saveAsync}.
   *
   * @param state the state
   * @param entries the entries
   * @return completes when they are durable
   */
  public CompletableFuture<@Nullable Void> saveAsync(HardState state, List<Entry> entries) {
    return submit(
        () -> new Request.Save(state, entries, check.bytesOf(entries), true), entries.size());
  }

  /**
   * Appends entries with the next indexes, and commits them. See {@link dev.jwal.Wal#append(List)}.
   *
   * @param data the data of the entries
   * @return the index of the last
   */
  public long append(List<byte[]> data) {
    long bytes = check.bytesOfData(data);
    long start = start();
    boolean successful = false;
    try {
      long index = queue.run(new Request.Append(data, bytes));
      successful = true;
      return index;
    } finally {
      heard(data.size(), start, successful);
    }
  }

  /**
   * Appends entries with the next indexes, without waiting. See {@link dev.jwal.Wal#appendAsync(List)}.
   *
   * @param data the data of the entries
   * @return completes with the index of the last when it is durable
   */
  public CompletableFuture<Long> appendAsync(List<byte[]> data) {
    int entries = data.size();
    return submit(() -> new Request.Append(data, check.bytesOfData(data)), entries);
  }

  private <R extends @Nullable Object> CompletableFuture<R> submit(
      Supplier<Request<R>> request, int entries) {
    long start = start();
    CompletableFuture<R> future;
    try {
      Request<R> made = request.get();
      future = made.future();
      queue.submit(made);
    } catch (WalException | IllegalArgumentException | IllegalStateException refused) {
      heard(entries, start, false);
      return CompletableFuture.failedFuture(refused);
    }
    return settings.isEverySaveHeard()
        ? future.whenComplete((done, problem) -> heard(entries, start, problem == null))
        : future;
  }

  private long start() {
    return settings.isEverySaveHeard() ? System.nanoTime() : 0;
  }

  private void heard(int entries, long start, boolean successful) {
    if (settings.isEverySaveHeard()) {
      settings.listener().saved(entries, System.nanoTime() - start, successful);
    }
  }

  /**
   * Records a snapshot mark, durably.
   *
   * @param mark the mark
   */
  public void mark(SnapshotMark mark) {
    queue.run(new Request.Mark(mark));
  }

  /** Begins the next segment. */
  public void cut() {
    queue.run(new Request.Cut());
  }

  /** Makes everything durable. */
  public void sync() {
    queue.run(new Request.Sync());
  }

  /**
   * Releases segments.
   *
   * @param index the first index still wanted
   */
  public void releaseTo(long index) {
    queue.run(new Request.Release(index));
  }

  private void requireUsable() {
    if (queue.isClosing()) {
      throw closed();
    }
    WalException stopped = failure;
    if (stopped != null) {
      throw new WalException.Failed(tail.directory(), stopped);
    }
  }

  private IllegalStateException closed() {
    return new IllegalStateException("the log in " + tail.directory() + " is closed");
  }

  // --- whoever writes ---

  private void write(List<Request<?>> group) {
    try {
      if (queue.isClosed()) {
        group.forEach(late -> late.fail(closed()));
      } else if (failure == null) {
        new GroupCommit(tail, group).run();
      }
    } catch (WalException e) {
      stop(e);
    } catch (RuntimeException | Error e) {
      stop(new WalException.Io("write the log in", tail.directory(), e));
    }
    WalException stopped = failure;
    long bytes = 0;
    for (Request<?> request : group) {
      bytes += request.bytes();
      if (stopped != null && !request.isDecided()) {
        request.fail(new WalException.Failed(tail.directory(), stopped));
      }
    }
    completions.tell(group);
    queue.free(bytes);
  }

  private void stop(WalException cause) {
    if (failure == null) {
      failedAt = Instant.now();
      failure = cause;
      settings.listener().failed(cause);
    }
  }

  // --- the end ---

  /** Makes everything durable and gives the directory free. A second call waits for the first. */
  public void close() {
    if (queue.beginClosing()) {
      try {
        commitLast();
      } finally {
        queue.endClosing();
        completions.close();
      }
    }
  }

  private void commitLast() {
    WalException last = null;
    if (failure == null) {
      try {
        tail.requireSync();
        tail.commit();
      } catch (WalException.NoSpace e) {
        last = e;
      } catch (WalException e) {
        stop(e);
        last = e;
      }
    }
    try {
      tail.close();
    } catch (IOException e) {
      WalException notClosed = new WalException.Io("close the log in", tail.directory(), e);
      if (last == null) {
        last = notClosed;
      } else {
        last.addSuppressed(notClosed);
      }
    }
    if (last != null) {
      throw last;
    }
  }

  // --- what others see ---

  /**
   * Returns why the log has stopped.
   *
   * @return the first failure; {@code null} while it works
   */
  public @Nullable WalException failure() {
    return failure;
  }

  /**
   * Returns when the log stopped.
   *
   * @return a time if {@link #failure} returned one before; {@code null} while it works
   */
  public @Nullable Instant failedAt() {
    return failedAt;
  }

  /**
   * Returns whether {@link #close} was called.
   *
   * @return whether requests are refused
   */
  public boolean isClosed() {
    return queue.isClosing();
  }

  /**
   * Returns the segments of the log, the current one last.
   *
   * @return the segments, oldest first
   */
  public List<SegmentInfo> segments() {
    List<SegmentInfo> segments = new ArrayList<>(tail.finishedSegments());
    segments.add(tail.picture().current());
    return segments;
  }

  /**
   * Returns what is seen of the log's end.
   *
   * @return how it stood after a recent request
   */
  public Picture picture() {
    return tail.picture();
  }

  /**
   * Returns the log's metadata.
   *
   * @return a copy
   */
  public byte[] metadata() {
    return tail.metadata();
  }
}
