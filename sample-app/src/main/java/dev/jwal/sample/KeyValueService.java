package dev.jwal.sample;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.Wal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Changes the store, durably: each command becomes an entry of the log, and is applied once that
 * entry is synced.
 *
 * <p>The log is that of a raft group of one. There is one term, nobody to vote for, and an entry is
 * committed as soon as it is durable; so each is saved together with the state that says it is.
 * Indexes are given out and submitted under one short lock, so that they reach the log in order;
 * waiting for the disk happens outside of it, and commands of many threads share a sync.
 *
 * <p><b>When a save fails</b> its index is left free, so whatever was submitted behind it leaves a
 * gap and is refused by the log too. The next command waits until all of those have failed, and
 * goes on from what the log says is committed. Giving out the free index any earlier would let two
 * commands have it, and the later replace the earlier.
 */
@Service
final class KeyValueService {

  private static final long TERM = 1;
  private static final long NO_VOTE = 0;

  private final Wal wal;
  private final KeyValueStore store;
  private final ReentrantLock lock = new ReentrantLock();

  /** The last index that was given out. Guarded by the lock. */
  private long lastIndex;

  /**
   * Done when every command submitted so far has come to its end, good or bad. Guarded by the lock.
   */
  private CompletableFuture<?> inFlight = CompletableFuture.completedFuture(null);

  /** The first failure since indexes were last taken from the log; {@code null} for none. */
  private volatile @Nullable Throwable failure;

  KeyValueService(Wal wal, KeyValueStore store) {
    this.wal = wal;
    this.store = store;
    this.lastIndex = wal.state().commit();
    if (wal.failure().isEmpty() && store.appliedIndex() != lastIndex) {
      throw new IllegalStateException("the log is committed up to entry "
          + Long.toUnsignedString(lastIndex)
          + ", but the store has heard of entry "
          + Long.toUnsignedString(store.appliedIndex())
          + " last. The whole log has to be replayed into it.");
    }
  }

  /**
   * Gives a key a value.
   *
   * @param key the key
   * @param value the value's bytes; do not change them afterwards
   * @return completes once the put is durable and can be read; exceptionally with {@link
   *     NotStoredException}
   */
  CompletableFuture<Outcome> put(String key, byte[] value) {
    return append(new Command.Put(key, value));
  }

  /**
   * Removes a key.
   *
   * @param key the key, which need not be there
   * @return completes once the delete is durable and can be read; exceptionally with {@link
   *     NotStoredException}
   */
  CompletableFuture<Outcome> delete(String key) {
    return append(new Command.Delete(key));
  }

  private CompletableFuture<Outcome> append(Command command) {
    byte[] data = command.encode();
    lock.lock();
    try {
      long index = nextIndex();
      // The log runs these stages itself, one after the other in the order of submission. They must
      // not need the lock: its holder may be waiting for the log.
      CompletableFuture<Outcome> outcome =
          save(index, data).handle((saved, problem) -> conclude(index, command, problem));
      lastIndex = index;
      inFlight = CompletableFuture.allOf(inFlight, outcome.handle((done, problem) -> null));
      return outcome;
    } finally {
      lock.unlock();
    }
  }

  private long nextIndex() {
    if (failure != null) {
      inFlight.join();
      failure = null;
      lastIndex = wal.state().commit();
    }
    return lastIndex + 1;
  }

  private CompletableFuture<Void> save(long index, byte[] data) {
    return wal.saveAsync(
        new HardState(TERM, NO_VOTE, index), List.of(Entry.normal(TERM, index, data)));
  }

  private Outcome conclude(long index, Command command, @Nullable Throwable problem) {
    if (problem == null) {
      return store.apply(index, command);
    }
    Throwable first = failure;
    if (first == null) {
      first =
          problem instanceof CompletionException e && e.getCause() != null ? e.getCause() : problem;
      failure = first;
    }
    throw new NotStoredException(first);
  }
}
