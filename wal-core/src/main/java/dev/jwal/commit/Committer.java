package dev.jwal.commit;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SegmentInfo;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Group commit: takes requests from any number of threads and has one of them at a time write for all.
 *
 * <p>Requests wait in the order of submission. Whoever writes takes all that wait, adds them to the log's end, writes
 * and syncs once, and tells their callers; meanwhile the next ones gather. A caller that finds nobody writing does it
 * itself, which spares it two changes of threads. As soon as others wait too, a thread of the log's own takes over and
 * goes on until nobody waits. It also writes for virtual threads, which would pin their carrier, and for asynchronous
 * callers.
 *
 * <p>After a failed write or sync nothing is written any more, whatever the callers do: what the disk holds is unknown
 * until it is read again. (LevelDB db_impl.cc: RecordBackgroundError; "Can Applications Recover from fsync Failures?",
 * Rebello et al., USENIX ATC 2020) Lack of space is no such failure: what could not be written is taken back.
 */
public final class Committer {

  /** A group ends here, so that those in it do not wait for those behind. */
  private static final long GROUP_BYTES = 4L << 20;

  private final LogTail tail;
  private final CommitSettings settings;

  private final ReentrantLock gate = new ReentrantLock();
  private final Condition work = gate.newCondition();
  private final Condition changed = gate.newCondition();
  private final Deque<Request> waiting = new ArrayDeque<>();
  private long bytesInFlight;
  private boolean writing;
  private boolean handedOver;
  private boolean closing;
  private boolean closed;
  private @Nullable Thread writer;
  private volatile @Nullable WalException failure;

  /**
   * Takes over the end of a log.
   *
   * @param tail the log's end, used by nobody else from now on
   * @param settings how to write
   */
  public Committer(LogTail tail, CommitSettings settings) {
    this.tail = tail;
    this.settings = settings;
  }

  // ---- callers
  // --------------------------------------------------------------------------------------------------

  /**
   * Appends entries, then a state. See {@link dev.jwal.Wal#save}.
   *
   * @param state the state
   * @param entries the entries
   */
  public void save(HardState state, List<Entry> entries) {
    long bytes = checkedBytes(entries);
    if (!entries.isEmpty() || !state.isEmpty()) {
      run(new Request.Save(state, entries, bytes));
    } else {
      requireUsable();
    }
  }

  /**
   * Appends entries, then a state, without waiting. See {@link dev.jwal.Wal#saveAsync}.
   *
   * @param state the state
   * @param entries the entries
   * @return completes when they are durable
   */
  public CompletableFuture<Void> saveAsync(HardState state, List<Entry> entries) {
    Request.Save save = new Request.Save(state, entries, checkedBytes(entries));
    CompletableFuture<Void> future = save.future();
    submit(save, false);
    return future;
  }

  /**
   * Records a snapshot mark, durably.
   *
   * @param mark the mark
   */
  public void mark(SnapshotMark mark) {
    run(new Request.Mark(mark));
  }

  /** Begins the next segment. */
  public void cut() {
    run(new Request.Cut());
  }

  /** Makes everything durable. */
  public void sync() {
    run(new Request.Sync());
  }

  /**
   * Releases segments.
   *
   * @param index the first index still wanted
   */
  public void releaseTo(long index) {
    run(new Request.Release(index));
  }

  /** Adds up the entries, and refuses those that could not be read back. */
  private long checkedBytes(List<Entry> entries) {
    long bytes = 0;
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (entry.data().length > settings.maxEntryBytes()) {
        throw new IllegalArgumentException(
            "entry %s has %d bytes, more than the limit of %d: nothing was written"
                .formatted(
                    Long.toUnsignedString(entry.index()),
                    entry.data().length,
                    settings.maxEntryBytes()));
      }
      if (i > 0 && !follows(entry, entries.get(i - 1))) {
        throw new IllegalArgumentException("entry %s follows %s, expected %s: nothing was written"
            .formatted(
                Long.toUnsignedString(entry.index()),
                Long.toUnsignedString(entries.get(i - 1).index()),
                Long.toUnsignedString(entries.get(i - 1).index() + 1)));
      }
      bytes += entry.data().length;
    }
    return bytes;
  }

  private static boolean follows(Entry entry, Entry previous) {
    return entry.index() == previous.index() + 1 && entry.index() != 0;
  }

  private void run(Request request) {
    if (submit(request, !Threads.currentIsVirtual())) {
      writeOneGroup();
    }
    request.await();
  }

  /** Queues a request; {@code true} if the caller is to write now. */
  private boolean submit(Request request, boolean mayWrite) {
    gate.lock();
    try {
      requireUsable();
      while (bytesInFlight > 0 && bytesInFlight + request.bytes() > settings.maxBytesInFlight()) {
        changed.awaitUninterruptibly();
        requireUsable();
      }
      bytesInFlight += request.bytes();
      waiting.addLast(request);
      if (writing) {
        return false;
      }
      writing = true;
      if (mayWrite) {
        return true;
      }
      handOver();
      return false;
    } finally {
      gate.unlock();
    }
  }

  private void requireUsable() {
    if (closing) {
      throw new IllegalStateException("the log in " + tail.directory() + " is closed");
    }
    WalException stopped = failure;
    if (stopped != null) {
      throw new WalException.Failed(tail.directory(), stopped);
    }
  }

  // ---- whoever writes
  // -------------------------------------------------------------------------------------------

  private void writeOneGroup() {
    writeGroup(nextGroup());
    gate.lock();
    try {
      if (waiting.isEmpty()) {
        writing = false;
        changed.signalAll();
      } else {
        handOver();
      }
    } finally {
      gate.unlock();
    }
  }

  private void handOver() {
    handedOver = true;
    if (writer == null) {
      Thread thread = new Thread(this::writeWhileAnyoneWaits, "wal-writer");
      thread.setDaemon(true);
      thread.start();
      writer = thread;
    } else {
      work.signal();
    }
  }

  private void writeWhileAnyoneWaits() {
    while (true) {
      List<Request> group;
      gate.lock();
      try {
        if (handedOver && waiting.isEmpty()) {
          handedOver = false;
          writing = false;
          changed.signalAll();
        }
        while (!handedOver && !closed) {
          work.awaitUninterruptibly();
        }
        if (closed) {
          return;
        }
      } finally {
        gate.unlock();
      }
      group = nextGroup();
      writeGroup(group);
    }
  }

  private List<Request> nextGroup() {
    gate.lock();
    try {
      List<Request> group = new ArrayList<>(waiting.size());
      long bytes = 0;
      while (!waiting.isEmpty()
          && (group.isEmpty() || bytes + waiting.getFirst().bytes() <= GROUP_BYTES)) {
        Request next = waiting.removeFirst();
        bytes += next.bytes();
        group.add(next);
      }
      return group;
    } finally {
      gate.unlock();
    }
  }

  private void writeGroup(List<Request> group) {
    try {
      if (failure == null) {
        new GroupCommit(tail, group).run();
      }
    } catch (WalException e) {
      stop(e);
    } catch (RuntimeException | Error e) {
      stop(new WalException.Io("write the log in", tail.directory(), e));
    }
    WalException stopped = failure;
    if (stopped != null) {
      for (Request request : group) {
        if (!request.isFinished()) {
          request.fail(new WalException.Failed(tail.directory(), stopped));
        }
      }
    }
    giveRoom(group);
  }

  private void giveRoom(List<Request> group) {
    long bytes = 0;
    for (Request request : group) {
      bytes += request.bytes();
    }
    if (bytes > 0) {
      gate.lock();
      try {
        bytesInFlight -= bytes;
        changed.signalAll();
      } finally {
        gate.unlock();
      }
    }
  }

  private void stop(WalException cause) {
    if (failure == null) {
      failure = cause;
    }
  }

  // ---- the end
  // --------------------------------------------------------------------------------------------------

  /** Makes everything durable and gives the directory free. A second call waits for the first. */
  public void close() {
    gate.lock();
    try {
      closing = true;
      changed.signalAll();
      while (writing) {
        changed.awaitUninterruptibly();
      }
      if (closed) {
        return;
      }
      writing = true;
    } finally {
      gate.unlock();
    }
    try {
      commitLast();
    } finally {
      gate.lock();
      try {
        closed = true;
        writing = false;
        work.signalAll();
        changed.signalAll();
      } finally {
        gate.unlock();
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

  // ---- what others see
  // ------------------------------------------------------------------------------------------

  /**
   * Returns why the log has stopped.
   *
   * @return the first failure; {@code null} while it works
   */
  public @Nullable WalException failure() {
    return failure;
  }

  /**
   * Returns whether {@link #close} was called.
   *
   * @return whether requests are refused
   */
  public boolean isClosed() {
    gate.lock();
    try {
      return closing;
    } finally {
      gate.unlock();
    }
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
   * Returns whether the current segment holds an entry.
   *
   * @return whether it does
   */
  public boolean currentHoldsEntries() {
    return tail.picture().currentHoldsEntries();
  }

  /**
   * Returns the last hard state.
   *
   * @return the state
   */
  public HardState state() {
    return tail.picture().state();
  }

  /**
   * Returns the index of the first entry read or written.
   *
   * @return the index, unsigned; 0 if there is none
   */
  public long firstIndex() {
    return tail.picture().firstIndex();
  }

  /**
   * Returns the last index.
   *
   * @return the index, unsigned
   */
  public long lastIndex() {
    return tail.picture().lastIndex();
  }

  /**
   * Returns the last index that is durable.
   *
   * @return the index, unsigned
   */
  public long syncedIndex() {
    return tail.picture().syncedIndex();
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
