package dev.jwal.commit;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Something that a caller wants done at the end of the log, and where it learns how that went.
 *
 * <p>The caller waits in {@link #await}, or takes {@link #future}.
 */
abstract class Request {

  private static final Object SUCCESS = new Object();

  private @Nullable Object outcome;
  private volatile boolean told;
  private volatile @Nullable Thread waiter;
  private @Nullable CompletableFuture<Void> future;

  /** Does what is wanted, short of making it durable.. */
  abstract void applyTo(LogTail tail);

  /** How many bytes the request holds in memory until it is done. */
  long bytes() {
    return 0;
  }

  CompletableFuture<Void> future() {
    CompletableFuture<Void> made = new CompletableFuture<>();
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
      future.complete(null);
    }
  }

  /** Waits until the request is done; an interrupt is kept for later. */
  final void await() {
    boolean interrupted = false;
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
  }

  /** Appends entries, then a state. */
  static final class Save extends Request {
    private final HardState state;
    private List<Entry> entries;
    private final long bytes;

    Save(HardState state, List<Entry> entries, long bytes) {
      this.state = state;
      this.entries = entries;
      this.bytes = bytes;
    }

    @Override
    void applyTo(LogTail tail) {
      tail.check(entries);
      tail.append(state, entries);
      entries = List.of(); // Encoded: until the caller is told, it need not be held any longer.
    }

    @Override
    long bytes() {
      return bytes;
    }
  }

  /** Records a snapshot mark. */
  static final class Mark extends Request {
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
  static final class Cut extends Request {
    @Override
    void applyTo(LogTail tail) {
      tail.cut();
    }

    @Override
    boolean endsGroup() {
      return true;
    }
  }

  /** Makes everything before it durable. */
  static final class Sync extends Request {
    @Override
    void applyTo(LogTail tail) {
      tail.requireSync();
    }
  }

  /** Releases segments, after everything before it was made durable. */
  static final class Release extends Request {
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
