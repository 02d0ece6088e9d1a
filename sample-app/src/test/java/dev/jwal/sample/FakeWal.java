package dev.jwal.sample;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A log in memory. What is saved waits until a test writes it or lets it fail; like the real log it
 * judges indexes when a save's turn comes, and completes futures one after the other on the thread
 * that writes.
 */
final class FakeWal implements Wal {

  static final Path DIRECTORY = Path.of("wal");

  private final BlockingQueue<Save> waiting = new LinkedBlockingQueue<>();
  private final List<Save> written = new ArrayList<>();
  private final boolean atOnce;
  private volatile HardState state = HardState.EMPTY;
  private volatile long lastIndex;
  private volatile @Nullable WalException failure;
  private volatile boolean full;
  private volatile boolean closed;

  private FakeWal(boolean atOnce) {
    this.atOnce = atOnce;
  }

  private record Save(HardState state, Entry entry, CompletableFuture<Void> future) {}

  /** A log whose saves wait for {@link #write()}. */
  static FakeWal waiting() {
    return new FakeWal(false);
  }

  /** A log that writes what is saved at once. */
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

  /** A log that already holds these. */
  FakeWal holding(long commit, long last) {
    state = new HardState(1, 0, commit);
    lastIndex = last;
    return this;
  }

  /** Writes the save that has waited longest, if there is one. */
  void write() {
    Save save = waiting.poll();
    if (save != null) {
      write(save);
    }
  }

  void writeAll() {
    while (!waiting.isEmpty()) {
      write();
    }
  }

  /** Waits for a save and writes it. */
  void writeNext() throws InterruptedException {
    write(waiting.take());
  }

  /** Waits for a save and lets it fail. */
  void failNext(RuntimeException problem) throws InterruptedException {
    waiting.take().future.completeExceptionally(problem);
  }

  private void write(Save save) {
    if (failure != null) {
      save.future.completeExceptionally(new WalException.Failed(DIRECTORY, failure));
    } else if (full) {
      save.future.completeExceptionally(noSpace());
    } else if (save.entry.index() > lastIndex + 1) {
      save.future.completeExceptionally(
          new IllegalArgumentException("entry " + save.entry.index() + " leaves a gap"));
    } else {
      written.add(save);
      state = save.state;
      lastIndex = save.entry.index();
      save.future.complete(null);
    }
  }

  int numberWaiting() {
    return waiting.size();
  }

  /** The entries in the order in which they were written, those overwritten later included. */
  List<Entry> entries() {
    return written.stream().map(Save::entry).toList();
  }

  List<HardState> states() {
    return written.stream().map(Save::state).toList();
  }

  void replayInto(ReplayHandler handler) {
    for (Save save : written) {
      handler.entry(save.entry);
      handler.state(save.state);
    }
  }

  @Override
  public CompletableFuture<Void> saveAsync(HardState state, List<Entry> entries) {
    if (closed) {
      return CompletableFuture.failedFuture(new IllegalStateException("the log is closed"));
    }
    Save save = new Save(state, entries.get(0), new CompletableFuture<>());
    if (atOnce) {
      write(save);
    } else {
      waiting.add(save);
    }
    return save.future;
  }

  @Override
  public Optional<WalException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public HardState state() {
    return state;
  }

  @Override
  public long lastIndex() {
    return lastIndex;
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
  public long append(List<byte[]> data) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<Long> appendAsync(List<byte[]> data) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void saveSnapshot(SnapshotMark mark) {
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
