// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.WalEventListener.CutTrigger;
import dev.jwal.internal.disk.Threads;
import dev.jwal.internal.log.LogTail;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Something that a caller wants done at the end of the log, and where it finds the outcome.
 *
 * <p>The caller waits in {@link #await}, or takes {@link #future}.
 *
 * @param <R> what the caller gets when it is done
 */
abstract class Request<R extends @Nullable Object> {

  private static final Object SUCCESS = new Object();

  private static final int YIELDS_BEFORE_PARKING = 10;

  /**
   * Memory of a request beside its data: itself, its place in the queue, its future and a stage.
   */
  private static final long BYTES_PER_REQUEST = 256;

  /** Memory of an entry beside its data: itself, its array's head, its place in a list. */
  private static final long BYTES_PER_ENTRY = 64;

  private @Nullable Object outcome;
  private volatile boolean completed;
  private boolean ended;
  private volatile @Nullable Thread waiter;
  private @Nullable CompletableFuture<R> future;

  /** Checks and encodes what is wanted; a commit makes it durable. */
  abstract void applyTo(LogTail tail);

  /** What the caller gets; known once the request is done. */
  abstract R result();

  /** How many bytes of data are to be written. */
  long bytes() {
    return 0;
  }

  /** How many entries are to be written. */
  int entries() {
    return 0;
  }

  /** About how many bytes the request holds in memory until it is completed. */
  final long bytesHeld() {
    return bytes() + entries() * BYTES_PER_ENTRY + BYTES_PER_REQUEST;
  }

  CompletableFuture<R> future() {
    CompletableFuture<R> created = new CompletableFuture<>();
    future = created;
    return created;
  }

  /**
   * Whether everything before this request is decided before it is carried out, so that it takes
   * none of that back if it finds no space.
   */
  boolean beginsGroup() {
    return false;
  }

  /** Whether everything up to this request is made durable before the next one is encoded. */
  boolean endsGroup() {
    return false;
  }

  /**
   * Decides that the request is done, and durable where it has to be. {@link #complete} notifies
   * the caller.
   */
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

  final boolean isSuccessful() {
    return outcome == SUCCESS;
  }

  /** Why the request has failed; {@code null} if it has not, or is not decided. */
  final @Nullable RuntimeException failure() {
    return outcome instanceof RuntimeException failure ? failure : null;
  }

  final boolean isAsync() {
    return future != null;
  }

  /** Notifies the caller of what was decided. May be called again if it throws. */
  final void complete() {
    completed = true;
    if (future == null) {
      LockSupport.unpark(waiter);
    } else if (outcome instanceof RuntimeException failure) {
      future.completeExceptionally(failure);
    } else {
      future.complete(result());
    }
  }

  /** Whether this is called for the first time: the room of a request is freed once. */
  final synchronized boolean isFirstEnd() {
    boolean first = !ended;
    ended = true;
    return first;
  }

  /** Waits until the request is done; an interrupt is kept for later. */
  final R await() {
    boolean interrupted = false;
    if (!Threads.currentIsVirtual()) {
      spin();
    }
    if (!completed) {
      waiter = Thread.currentThread();
      while (!completed) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    requireSuccess();
    return result();
  }

  /** Throws what the request has failed with, if it has. */
  final void requireSuccess() {
    if (outcome instanceof RuntimeException failure) {
      throw failure;
    }
  }

  /**
   * Spins before parking: where so many callers wait that all processors are busy, most requests
   * are completed meanwhile, and their callers neither park nor need to be woken.
   */
  private void spin() {
    for (int i = 0; i < YIELDS_BEFORE_PARKING && !completed; i++) {
      Thread.yield();
    }
  }

  /** A request that returns nothing. */
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
    private final int count;
    private final long bytes;
    private final boolean durably;

    Save(HardState state, List<Entry> entries, long bytes, boolean durably) {
      this.state = state;
      this.entries = entries;
      this.count = entries.size();
      this.bytes = bytes;
      this.durably = durably;
    }

    @Override
    void applyTo(LogTail tail) {
      tail.save(state, entries, durably);
      entries = List.of(); // Encoded: it need not be held until the caller is notified.
    }

    @Override
    int entries() {
      return count;
    }

    @Override
    long bytes() {
      return bytes;
    }
  }

  /** Appends entries that get the next indexes, and commits them. */
  static final class Append extends Request<Long> {
    private List<byte[]> data;
    private final int count;
    private final long bytes;
    private long lastIndex;
    private long term;

    Append(List<byte[]> data, long bytes) {
      this.data = data;
      this.count = data.size();
      this.bytes = bytes;
    }

    @Override
    void applyTo(LogTail tail) {
      lastIndex = tail.append(data);
      term = tail.termOfAppended();
      data = List.of(); // As for a save.
    }

    @Override
    int entries() {
      return count;
    }

    @Override
    Long result() {
      return lastIndex;
    }

    /** The term that the entries were written with. To be read once the future is complete. */
    long term() {
      return term;
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

  /** Continues the log in a new segment. */
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

  /** Drops entries from the log's end; everything before it is durable then. */
  static final class Truncate extends Action {
    private final long index;

    Truncate(long index) {
      this.index = index;
    }

    @Override
    void applyTo(LogTail tail) {
      tail.requireSync();
      tail.commit();
      tail.truncateFrom(index);
    }

    @Override
    boolean beginsGroup() {
      return true;
    }

    @Override
    boolean endsGroup() {
      return true;
    }
  }

  /** Continues the log after a mark, in a new segment; everything before it is durable then. */
  static final class Restart extends Action {
    private final SnapshotMark mark;

    Restart(SnapshotMark mark) {
      this.mark = mark;
    }

    @Override
    void applyTo(LogTail tail) {
      tail.requireSync();
      tail.commit();
      tail.restartAt(mark);
    }

    @Override
    boolean beginsGroup() {
      return true;
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
