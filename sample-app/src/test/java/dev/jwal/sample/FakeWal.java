// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalReader;
import dev.jwal.WalStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A log in memory. What is appended waits until a test writes it or lets it fail; like the real log
 * it gives out indexes when an append's turn comes, and completes futures one after the other on
 * the thread that writes.
 */
final class FakeWal implements Wal {

  static final Path DIRECTORY = Path.of("wal");

  private static final long TERM = 1;

  private final BlockingQueue<Append> waiting = new LinkedBlockingQueue<>();
  private final List<Entry> entries = new CopyOnWriteArrayList<>();
  private final boolean atOnce;
  private volatile @Nullable WalException failure;
  private volatile boolean full;
  private volatile boolean closed;

  private FakeWal(boolean atOnce) {
    this.atOnce = atOnce;
  }

  private record Append(byte[] data, CompletableFuture<Long> future) {}

  /** A log whose appends wait for {@link #write()}. */
  static FakeWal waiting() {
    return new FakeWal(false);
  }

  /** A log that writes what is appended at once. */
  static FakeWal immediate() {
    return new FakeWal(true);
  }

  static WalException.NoSpace noSpace() {
    return new WalException.NoSpace(
        DIRECTORY.resolve("0.wal"), new IOException("No space left on device"));
  }

  /** Stops the log, as a failed sync or damage found when it was opened does. */
  FakeWal stopped(WalException reason) {
    failure = reason;
    return this;
  }

  /** Refuses everything for want of space. */
  FakeWal full() {
    full = true;
    return this;
  }

  /** Lets the log work again. */
  FakeWal working() {
    full = false;
    failure = null;
    return this;
  }

  /** Writes the append that has waited longest, if there is one. */
  void write() {
    Append append = waiting.poll();
    if (append != null) {
      write(append);
    }
  }

  void writeAll() {
    while (!waiting.isEmpty()) {
      write();
    }
  }

  /** Waits for an append and writes it. */
  void writeNext() throws InterruptedException {
    write(waiting.take());
  }

  /** Waits for an append and lets it fail. */
  void failNext(RuntimeException problem) throws InterruptedException {
    waiting.take().future.completeExceptionally(problem);
  }

  private void write(Append append) {
    if (failure != null) {
      append.future.completeExceptionally(new WalException.Failed(DIRECTORY, failure));
    } else if (full) {
      append.future.completeExceptionally(noSpace());
    } else {
      long index = lastIndex() + 1;
      entries.add(Entry.normal(TERM, index, append.data));
      append.future.complete(index);
    }
  }

  int numberWaiting() {
    return waiting.size();
  }

  List<Entry> entries() {
    return List.copyOf(entries);
  }

  @Override
  public CompletableFuture<Long> appendAsync(List<byte[]> data) {
    return appendAsync(data, (index, term) -> index);
  }

  private void append(Append append) {
    if (atOnce) {
      write(append);
    } else {
      waiting.add(append);
    }
  }

  @Override
  public Optional<WalException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public <R> CompletableFuture<R> appendAsync(List<byte[]> data, ApplyFunction<? extends R> apply) {
    if (closed) {
      return CompletableFuture.failedFuture(new IllegalStateException("the log is closed"));
    }
    CompletableFuture<Long> durable = new CompletableFuture<>();
    CompletableFuture<R> applied =
        durable.<R>thenApply(index -> apply.apply(index, TERM)).copy();
    append(new Append(data.get(0), durable));
    return applied;
  }

  @Override
  public boolean isCompletionThread() {
    return false;
  }

  @Override
  public Optional<WalException> displacement() {
    return Optional.empty();
  }

  @Override
  public HardState state() {
    return new HardState(TERM, 0, lastIndex());
  }

  @Override
  public long lastIndex() {
    return entries.size();
  }

  @Override
  public byte[] metadata() {
    return new byte[0];
  }

  @Override
  public void close() {
    closed = true;
  }

  @Override
  public void save(HardState state, List<Entry> entries) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void saveUnsynced(HardState state, List<Entry> entries) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Void> saveAsync(HardState state, List<Entry> entries) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long append(List<byte[]> data) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void saveSnapshot(SnapshotMark mark) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void truncateFrom(long index) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void restartAt(SnapshotMark mark) {
    throw new UnsupportedOperationException();
  }

  @Override
  public WalReader reader() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void cut() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void sync() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void releaseTo(long index) {
    throw new UnsupportedOperationException();
  }

  @Override
  public WalStatus status() {
    throw new UnsupportedOperationException();
  }
}
