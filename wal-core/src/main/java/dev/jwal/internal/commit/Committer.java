// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.log.LogSettings;
import dev.jwal.internal.log.LogTail;
import dev.jwal.internal.log.LogView;
import dev.jwal.internal.log.RefusedException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Group commit: takes requests from any number of threads and has one of them at a time write for all.
 *
 * <p>The thread that writes takes all requests that wait, adds them to the log's end, writes and syncs once, and only
 * then completes them; meanwhile the next ones gather. {@link RequestQueue} says which thread writes.
 *
 * <p>After a failed write or sync, or whatever else is thrown while records are added, nothing is written any more: what
 * the disk holds is unknown until it is read again. (LevelDB db_impl.cc: RecordBackgroundError; "Can Applications Recover
 * from fsync Failures?", Rebello et al., USENIX ATC 2020) Lack of space is no such failure: what could not be written is
 * rolled back.
 */
public final class Committer {

  /** How long {@link #close} waits for a thread that writes: longer than any disk takes that still answers. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private static final Logger LOG = System.getLogger("dev.jwal");

  private final LogTail tail;
  private final LogSettings settings;
  private final EntryCheck check;
  private final RequestQueue queue;
  private final Condition condition;
  private final Duration closeTimeout;

  /**
   * Takes over the end of a log, and starts the threads that it needs for as long as it is open.
   *
   * @param disk where the threads come from
   * @param tail the log's end, used by nobody else from now on
   * @param settings how to write
   */
  public Committer(Disk disk, LogTail tail, LogSettings settings) {
    this(disk, tail, settings, CLOSE_TIMEOUT);
  }

  Committer(Disk disk, LogTail tail, LogSettings settings, Duration closeTimeout) {
    this.tail = tail;
    this.settings = settings;
    this.closeTimeout = closeTimeout;
    this.check = new EntryCheck(settings.maxEntryBytes());
    this.condition = new Condition(tail.directory(), settings, disk);
    try {
      this.queue = new RequestQueue(
          disk, settings.maxBytesInFlight(), this::requireUsable, new GroupWriter());
    } catch (Throwable e) {
      condition.close();
      throw e;
    }
  }

  // --- callers ---

  /**
   * Appends entries, then a state. See {@link dev.jwal.Wal#save}.
   *
   * @param state the state
   * @param entries the entries; the list is not looked at any more when this returns
   */
  public void save(HardState state, List<Entry> entries) {
    save(state, List.copyOf(entries), true);
  }

  /**
   * Appends entries, then a state, to be made durable later. See {@link dev.jwal.Wal#saveUnsynced}.
   *
   * @param state the state
   * @param entries the entries; the list is not looked at any more when this returns
   */
  public void saveUnsynced(HardState state, List<Entry> entries) {
    save(state, List.copyOf(entries), false);
  }

  private void save(HardState state, List<Entry> entries, boolean durably) {
    long bytes = check.bytesOf(entries);
    if (entries.isEmpty() && state.isEmpty()) {
      requireUsable();
      return;
    }
    long start = start();
    boolean successful = false;
    try {
      if (durably || !addUnsynced(state, entries, bytes)) {
        queue.run(new Request.Save(state, entries, bytes, durably));
      }
      successful = true;
    } finally {
      notifySaved(entries.size(), start, successful);
    }
  }

  /** Adds to the buffer what fits into it, if nobody else is writing; returns whether that was so. */
  private boolean addUnsynced(HardState state, List<Entry> entries, long bytes) {
    requireUsable();
    if (!queue.takeFreeTurn()) {
      return false;
    }
    try {
      boolean possible = condition.failure() == null && tail.hasRoomFor(entries.size(), bytes);
      if (possible) {
        tail.addUnsynced(state, entries);
      }
      return possible;
    } catch (RefusedException refused) {
      throw refused;
    } catch (Throwable e) {
      condition.stop(e);
      throw condition.refusal();
    } finally {
      queue.endTurn();
      condition.notifyListener();
    }
  }

  /**
   * Appends entries, then a state, without waiting. See {@link dev.jwal.Wal#saveAsync}.
   *
   * @param state the state
   * @param entries the entries; the list is not looked at any more when this returns
   * @return completes when they are durable
   */
  public CompletableFuture<@Nullable Void> saveAsync(HardState state, List<Entry> entries) {
    List<Entry> copy = List.copyOf(entries);
    return submit(
        () -> new Request.Save(state, copy, check.bytesOf(copy), true),
        copy.size(),
        (save, durable) -> durable);
  }

  /**
   * Appends entries with the next indexes, and commits them. See {@link dev.jwal.Wal#append(List)}.
   *
   * @param data the data of the entries; the list is not looked at any more when this returns
   * @return the index of the last
   */
  public long append(List<byte[]> data) {
    List<byte[]> copy = List.copyOf(data);
    long bytes = check.bytesOfData(copy);
    long start = start();
    boolean successful = false;
    try {
      long index = queue.run(new Request.Append(copy, bytes));
      successful = true;
      return index;
    } finally {
      notifySaved(copy.size(), start, successful);
    }
  }

  /**
   * Appends entries with the next indexes, without waiting. See {@link dev.jwal.Wal#appendAsync(List)}.
   *
   * @param data the data of the entries; the list is not looked at any more when this returns
   * @return completes with the index of the last when it is durable
   */
  public CompletableFuture<Long> appendAsync(List<byte[]> data) {
    return submitAppend(data, (append, durable) -> durable);
  }

  /**
   * Appends entries with the next indexes, without waiting, and applies them. See {@link
   * dev.jwal.Wal#appendAsync(List, Wal.ApplyFunction)}.
   *
   * @param data the data of the entries; the list is not looked at any more when this returns
   * @param apply called with the index of the last and the term when they are durable
   * @param <R> what comes of that
   * @return completes with what {@code apply} returned
   */
  public <R extends @Nullable Object> CompletableFuture<R> appendAsync(
      List<byte[]> data, Wal.ApplyFunction<? extends R> apply) {
    // The caller gets a copy: what it does with that does not keep the entry from being applied.
    return submitAppend(
        data,
        (append, durable) -> durable
            .<R>thenApply(lastIndex -> apply.apply(lastIndex, append.term()))
            .copy());
  }

  private <R extends @Nullable Object> CompletableFuture<R> submitAppend(
      List<byte[]> data, Stage<Request.Append, Long, R> stage) {
    List<byte[]> copy = List.copyOf(data);
    return submit(() -> new Request.Append(copy, check.bytesOfData(copy)), copy.size(), stage);
  }

  /** What follows once a request is durable. */
  private interface Stage<
      Q extends Request<D>, D extends @Nullable Object, R extends @Nullable Object> {
    CompletableFuture<R> after(Q request, CompletableFuture<D> durable);
  }

  /** Attaches the stage before the request can be completed: stages then run in the order of the log. */
  private <Q extends Request<D>, D extends @Nullable Object, R extends @Nullable Object>
      CompletableFuture<R> submit(Supplier<Q> request, int entries, Stage<Q, D, R> stage) {
    long start = start();
    try {
      Q made = request.get();
      CompletableFuture<R> future = stage.after(made, notifying(made.future(), entries, start));
      queue.submit(made);
      return future;
    } catch (WalException | IllegalArgumentException | IllegalStateException refused) {
      notifySaved(entries, start, false);
      return CompletableFuture.failedFuture(refused);
    }
  }

  private <D extends @Nullable Object> CompletableFuture<D> notifying(
      CompletableFuture<D> durable, int entries, long start) {
    return settings.wantsSaveEvents()
        ? durable.whenComplete((done, problem) -> notifySaved(entries, start, problem == null))
        : durable;
  }

  /**
   * Returns whether the calling thread completes futures of any log. See {@link dev.jwal.Wal#isCompletionThread}.
   *
   * @return whether a stage of a future is calling
   */
  public boolean isCompletionThread() {
    return queue.isCompletionThread();
  }

  private long start() {
    return settings.wantsSaveEvents() ? System.nanoTime() : 0;
  }

  private void notifySaved(int entries, long start, boolean successful) {
    if (settings.wantsSaveEvents()) {
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
    condition.requireWorking();
  }

  private IllegalStateException closed() {
    return new IllegalStateException("the log in " + tail.directory() + " is closed");
  }

  // --- the thread that has the turn ---

  private final class GroupWriter implements RequestQueue.Writer {

    @Override
    public void write(List<Request<?>> group) {
      condition.beginWriting();
      try {
        if (condition.failure() == null) {
          new GroupCommit(tail, group).run();
        }
      } catch (Throwable e) {
        condition.stop(e);
      } finally {
        condition.endWriting();
      }
      for (Request<?> request : group) {
        decide(request);
      }
      queue.complete(group);
    }

    private void decide(Request<?> request) {
      if (!request.isDecided()) {
        request.fail(queue.isClosed() ? closed() : condition.refusal());
      }
      condition.decided(request);
    }

    @Override
    public void stop(Throwable cause) {
      condition.stop(cause);
    }

    @Override
    public void refuse(Request<?> request) {
      decide(request);
      queue.complete(List.of(request));
    }

    @Override
    public void afterTurn() {
      condition.notifyListener();
    }

    @Override
    public void closeLate() {
      try {
        closeInTurn();
        LOG.log(
            Level.INFO, "closed the log in {0}, which took longer than expected", tail.directory());
      } catch (Throwable e) {
        LOG.log(Level.WARNING, "could not close the log in " + tail.directory() + " in order", e);
      }
    }
  }

  // --- the end ---

  /**
   * Makes everything durable and releases the directory lock. A second call waits for the first.
   *
   * @throws WalException.Io if the last sync failed; or if a write has not returned in time: the thread that writes then
   *     closes the log when it does
   */
  public void close() {
    boolean closesHere;
    try {
      closesHere = queue.beginClosing(closeTimeout.toNanos());
    } catch (RequestQueue.StuckException e) {
      throw new WalException.Io(
          WalException.Operation.CLOSE,
          tail.directory(),
          new IOException(
              "a write has not returned for %d s; the directory stays locked until it does"
                  .formatted(closeTimeout.toSeconds())));
    }
    if (closesHere) {
      try {
        closeInTurn();
      } finally {
        condition.notifyListener();
      }
    }
  }

  private void closeInTurn() {
    try {
      commitLast();
    } finally {
      queue.endClosing();
      condition.close();
    }
  }

  private void commitLast() {
    WalException last = null;
    try {
      if (condition.failure() == null) {
        condition.beginWriting();
        tail.requireSync();
        tail.commit();
      }
    } catch (WalException.NoSpace e) {
      last = e;
    } catch (Throwable e) {
      last = condition.stop(e);
    } finally {
      condition.endWriting();
    }
    try {
      tail.close();
    } catch (IOException | RuntimeException | Error e) {
      WalException notClosed =
          new WalException.Io(WalException.Operation.CLOSE, tail.directory(), e);
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
    return condition.failure();
  }

  /**
   * Returns when the log stopped.
   *
   * @return a time if {@link #failure} returned one before; {@code null} while it works
   */
  public @Nullable Instant failedAt() {
    return condition.failedAt();
  }

  /**
   * Returns why requests are refused that need space or a new segment.
   *
   * @return the reason; {@code null} if a save or an append has succeeded since
   */
  public @Nullable Refusal refusal() {
    return condition.lastRefusal();
  }

  /**
   * Returns since when the write or sync is running that is in flight.
   *
   * @return a time; {@code null} if nothing is being written
   */
  public @Nullable Instant writingSince() {
    return condition.writingSince();
  }

  /**
   * Looks whether the current segment's file is still where it was opened. See {@link dev.jwal.Wal#displacement}.
   *
   * @return what is wrong; empty if nothing is, or the log is closed
   * @throws WalException.Io if that cannot be found out
   */
  public Optional<WalException> displacement() {
    try {
      return isClosed() ? Optional.empty() : tail.displacement();
    } catch (IOException e) {
      throw new WalException.Io(WalException.Operation.READ, tail.directory(), e);
    }
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
   * Returns what the log looks like.
   *
   * @return how it was after a recent request
   */
  public LogView view() {
    return tail.view();
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
