// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.commit;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.WalEventListener.CutTrigger;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Something that a caller wants done at the end of the log, and where it learns how that went.
 *
 * <p>The caller waits in {@link #await}, or takes {@link #future}.
 *
 * @param <R> what the caller gets when it is done
 */
abstract class Request<R extends @Nullable Object> {

  private static final Object SUCCESS = new Object();

  private static final int YIELDS_BEFORE_PARKING = 10;

  private @Nullable Object outcome;
  private volatile boolean told;
  private volatile @Nullable Thread waiter;
  private @Nullable CompletableFuture<R> future;

  /** Does what is wanted, short of making it durable. */
  abstract void applyTo(LogTail tail);

  /** What the caller gets; known once the request is done. */
  abstract R result();

  /** How many bytes the request holds in memory until it is done. */
  long bytes() {
    return 0;
  }

  CompletableFuture<R> future() {
    CompletableFuture<R> made = new CompletableFuture<>();
    future = made;
    return made;
  }

  /** Whether everything up to this request is made durable before the next one is looked at. */
  boolean endsGroup() {
    return false;
  }

  /** Decides that the request is done, and durable where it has to be. The caller hears of it from {@link #tell}. */
  final void succeed() {
    outcome = SUCCESS;
  }

  /** Decides that nothing of the request is in the log, or that the log has stopped. */
  final void fail(RuntimeException failure) {
    outcome = failure;
  }

  final boolean isDecided() {
    return outcome != null;
  }

  final boolean isAsync() {
    return future != null;
  }

  /** Tells the caller what was decided. */
  final void tell() {
    told = true;
    if (future == null) {
      LockSupport.unpark(waiter);
    } else if (outcome instanceof RuntimeException failure) {
      future.completeExceptionally(failure);
    } else {
      future.complete(result());
    }
  }

  /** Waits until the request is done; an interrupt is kept for later. */
  final R await() {
    boolean interrupted = false;
    if (!Threads.currentIsVirtual()) {
      letOthersRun();
    }
    if (!told) {
      waiter = Thread.currentThread();
      while (!told) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (outcome instanceof RuntimeException failure) {
      throw failure;
    }
    return result();
  }

  /**
   * Puts off parking, for a moment: where as many callers wait as keep all processors busy, most are told before it is
   * over, and neither park nor need to be woken.
   */
  private void letOthersRun() {
    for (int i = 0; i < YIELDS_BEFORE_PARKING && !told; i++) {
      Thread.yield();
    }
  }

  /** A request with nothing to give back. */
  abstract static class Action extends Request<@Nullable Void> {
    @Override
    @SuppressWarnings("NullAway") // It takes a type variable's bound for what every use of it is.
    final @Nullable Void result() {
      return null;
    }
  }

  /** Appends entries, then a state. */
  static final class Save extends Action {
    private final HardState state;
    private List<Entry> entries;
    private final long bytes;
    private final boolean durably;

    Save(HardState state, List<Entry> entries, long bytes, boolean durably) {
      this.state = state;
      this.entries = entries;
      this.bytes = bytes;
      this.durably = durably;
    }

    @Override
    void applyTo(LogTail tail) {
      tail.append(state, entries, durably);
      entries = List.of(); // Encoded: until the caller is told, it need not be held any longer.
    }

    @Override
    long bytes() {
      return bytes;
    }
  }

  /** Appends entries that get the next indexes, and commits them. */
  static final class Append extends Request<Long> {
    private List<byte[]> data;
    private final long bytes;
    private long lastIndex;

    Append(List<byte[]> data, long bytes) {
      this.data = data;
      this.bytes = bytes;
    }

    @Override
    void applyTo(LogTail tail) {
      lastIndex = tail.append(data);
      data = List.of(); // As for a save.
    }

    @Override
    Long result() {
      return lastIndex;
    }

    @Override
    long bytes() {
      return bytes;
    }
  }

  /** Records a snapshot mark. */
  static final class Mark extends Action {
    private final SnapshotMark mark;

    Mark(SnapshotMark mark) {
      this.mark = mark;
    }

    @Override
    void applyTo(LogTail tail) {
      tail.mark(mark);
    }
  }

  /** Begins the next segment. */
  static final class Cut extends Action {
    @Override
    void applyTo(LogTail tail) {
      tail.cut(CutTrigger.MANUAL);
    }

    @Override
    boolean endsGroup() {
      return true;
    }
  }

  /** Makes everything before it durable. */
  static final class Sync extends Action {
    @Override
    void applyTo(LogTail tail) {
      tail.requireSync();
    }
  }

  /** Releases segments, after everything before it was made durable. */
  static final class Release extends Action {
    private final long index;

    Release(long index) {
      this.index = index;
    }

    @Override
    void applyTo(LogTail tail) {
      tail.requireSync();
      tail.commit();
      tail.releaseTo(index);
    }

    @Override
    boolean endsGroup() {
      return true;
    }
  }
}
