// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalReader;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.log.LogAccess;
import dev.jwal.internal.log.LogSettings;
import dev.jwal.internal.log.LogTail;
import dev.jwal.internal.log.OpenLogReader;
import dev.jwal.internal.log.TailState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Group commit: takes requests from any number of threads and has one of them at a time write for
 * all.
 *
 * <p>The thread that writes takes all requests that wait, encodes them after the log's end, writes
 * and syncs once, and only then completes them; meanwhile the next ones gather. {@link
 * WriteScheduler} decides which thread writes, {@link GroupWriter} what it does.
 */
public final class Committer implements LogAccess {

  /** How long {@link #close} waits for a thread that writes: longer than any working disk takes. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private final LogTail tail;
  private final SaveEvents events;
  private final EntryCheck check;
  private final LogHealth health;
  private final WriteWatch watch;
  private final GroupWriter writer;
  private final WriteScheduler scheduler;
  private final Duration closeTimeout;
  private final WalReader reader;

  /**
   * Takes over the end of a log, and starts the threads that it needs for as long as it is open.
   *
   * @param disk where the threads come from
   * @param tail the log's end, used by this committer alone from now on
   * @param settings how to write
   */
  public Committer(Disk disk, LogTail tail, LogSettings settings) {
    this(disk, tail, settings, CLOSE_TIMEOUT);
  }

  Committer(Disk disk, LogTail tail, LogSettings settings, Duration closeTimeout) {
    this.tail = tail;
    this.events = new SaveEvents(settings);
    this.closeTimeout = closeTimeout;
    this.reader = new OpenLogReader(tail, this);
    this.check = new EntryCheck(settings.maxEntryBytes());
    this.health = new LogHealth(tail.directory(), settings.listener(), tail.arrivals()::signal);
    this.watch = new WriteWatch(disk, tail.directory(), settings.syncWarnThreshold());
    this.writer = new GroupWriter(tail, health, watch);
    try {
      this.scheduler =
          new WriteScheduler(disk, settings.maxBytesInFlight(), this::requireUsable, writer);
    } catch (Throwable e) {
      watch.close();
      throw e;
    }
  }

  // --- requests that callers wait for ---

  /** See {@link Wal#save}. The list is not used after this returns. */
  public void save(HardState state, List<Entry> entries) {
    save(state, List.copyOf(entries), true);
  }

  /** See {@link Wal#saveUnsynced}. */
  public void saveUnsynced(HardState state, List<Entry> entries) {
    save(state, List.copyOf(entries), false);
  }

  private void save(HardState state, List<Entry> entries, boolean durably) {
    long bytes = check.bytesOf(entries);
    if (entries.isEmpty() && state.isEmpty()) {
      requireUsable();
      return;
    }
    long start = events.start();
    boolean successful = false;
    try {
      Request.Save save = new Request.Save(state, entries, bytes, durably);
      if (durably || !writeToBuffer(save)) {
        scheduler.run(save);
      }
      successful = true;
    } finally {
      events.saved(entries.size(), start, successful);
    }
  }

  /** Skips the queue if no other request is there; returns whether the save was carried out. */
  private boolean writeToBuffer(Request.Save save) {
    requireUsable();
    if (!scheduler.takeFreeTurn()) {
      return false;
    }
    try {
      return writer.writeToBuffer(save);
    } finally {
      scheduler.endTurn();
      health.notifyListener();
    }
  }

  /** See {@link Wal#append(List)}. The list is not used after this returns. */
  public long append(List<byte[]> data) {
    List<byte[]> copy = List.copyOf(data);
    long bytes = check.bytesOfData(copy);
    long start = events.start();
    boolean successful = false;
    try {
      long index = scheduler.run(new Request.Append(copy, bytes));
      successful = true;
      return index;
    } finally {
      events.saved(copy.size(), start, successful);
    }
  }

  /** See {@link Wal#saveSnapshot}. */
  public void mark(SnapshotMark mark) {
    scheduler.run(new Request.Mark(mark));
  }

  /** See {@link Wal#truncateFrom}. */
  public void truncateFrom(long index) {
    scheduler.run(new Request.Truncate(index));
  }

  /** See {@link Wal#restartAt}. */
  public void restartAt(SnapshotMark mark) {
    scheduler.run(new Request.Restart(mark));
  }

  /** See {@link Wal#cut}. */
  public void cut() {
    scheduler.run(new Request.Cut());
  }

  /** See {@link Wal#sync}. */
  @Override
  public void sync() {
    scheduler.run(new Request.Sync());
  }

  /** See {@link Wal#releaseTo}. */
  public void releaseTo(long index) {
    scheduler.run(new Request.Release(index));
  }

  // --- requests whose futures are completed later ---

  /** See {@link Wal#saveAsync}. */
  public CompletableFuture<@Nullable Void> saveAsync(HardState state, List<Entry> entries) {
    List<Entry> copy = List.copyOf(entries);
    return submit(
        () -> new Request.Save(state, copy, check.bytesOf(copy), true),
        copy.size(),
        (save, durable) -> durable);
  }

  /** See {@link Wal#appendAsync(List)}. */
  public CompletableFuture<Long> appendAsync(List<byte[]> data) {
    return submitAppend(data, (append, durable) -> durable);
  }

  /** See {@link Wal#appendAsync(List, Wal.ApplyFunction)}. */
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

  /** Attaches the stage before the request can be completed: stages run in the order of the log. */
  private <Q extends Request<D>, D extends @Nullable Object, R extends @Nullable Object>
      CompletableFuture<R> submit(Supplier<Q> request, int entries, Stage<Q, D, R> stage) {
    long start = events.start();
    try {
      Q created = request.get();
      CompletableFuture<R> future =
          stage.after(created, events.savedWith(created.future(), entries, start));
      scheduler.submit(created);
      return future;
    } catch (WalException | IllegalArgumentException | IllegalStateException refused) {
      events.saved(entries, start, false);
      return CompletableFuture.failedFuture(refused);
    }
  }

  /** See {@link Wal#isCompletionThread}. */
  public boolean isCompletionThread() {
    return scheduler.isCompletionThread();
  }

  @Override
  public void requestSync(Runnable onFailure) {
    try {
      Request.Sync sync = new Request.Sync();
      sync.future().whenComplete((done, failure) -> {
        if (failure != null) {
          onFailure.run();
        }
      });
      scheduler.submitAnyway(sync);
    } catch (WalException | IllegalStateException refused) {
      // Who waits for it is notified that the log is closed or has stopped.
    }
  }

  // --- the end ---

  private void requireUsable() {
    if (scheduler.isClosing()) {
      throw writer.closedException();
    }
    health.requireWorking();
  }

  /**
   * Makes everything durable and releases the directory lock. A second call waits for the first.
   *
   * @throws WalException.Io if the last sync failed; or if a write has not returned in time: the
   *     thread that writes then closes the log when it does
   */
  public void close() {
    boolean closesHere;
    scheduler.beginRefusing();
    tail.arrivals().signal();
    try {
      closesHere = scheduler.beginClosing(closeTimeout.toNanos());
    } catch (WriteScheduler.StuckException e) {
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
        health.notifyListener();
      }
    }
  }

  private void closeInTurn() {
    try {
      writer.close();
    } finally {
      scheduler.endClosing();
    }
  }

  /** Whether {@link #close} was called, and requests are refused. */
  @Override
  public boolean isClosed() {
    return scheduler.isClosing();
  }

  // --- what others see ---

  /** Whether the log works, now and later. */
  public LogHealth health() {
    return health;
  }

  /** Since when the write or sync is in flight; {@code null} if nothing is being written. */
  public @Nullable Instant writingSince() {
    return watch.writingSince();
  }

  /** See {@link Wal#displacement}. */
  public Optional<WalException> displacement() {
    try {
      return isClosed() ? Optional.empty() : tail.displacement();
    } catch (IOException e) {
      throw new WalException.Io(WalException.Operation.READ, tail.directory(), e);
    }
  }

  @Override
  public @Nullable WalException failure() {
    return health.failure();
  }

  /** Reads the log while it is open. */
  public WalReader reader() {
    return reader;
  }

  /** Where the log ended after a recent request. */
  public TailState view() {
    return tail.view();
  }

  /** The log's metadata, as a copy. */
  public byte[] metadata() {
    return tail.metadata();
  }
}
