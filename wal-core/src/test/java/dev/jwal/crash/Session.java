// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import static dev.jwal.directory.Entries.randomEntry;
import static java.util.Objects.requireNonNull;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalStatus;
import dev.jwal.directory.LogsOnDisk;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The life of a log on a disk, step by step, with note of what was submitted and what was
 * acknowledged.
 *
 * <p>Where a fault is to be met, it also checks how the log takes it: lack of space refuses one
 * request and nothing more; any other failure stops the log, which then names the first cause until
 * it is opened anew.
 */
final class Session {

  private static final byte[] METADATA = "a log".getBytes(java.nio.charset.StandardCharsets.UTF_8);

  /**
   * What a frame has beside data of 128 bytes to 16 KiB, for an index below 128; or four less, and
   * padding.
   */
  private static final int BYTES_AROUND_DATA = 32;

  private final RecordingDisk disk;
  private final WalDirectory directory;
  private final History history = new History(METADATA);
  private final boolean meetsFault;
  private @Nullable Wal open;
  private HardState state = HardState.EMPTY;
  private long term = 1;
  private long savedSinceOpened;

  /** How many refused requests are being dealt with, one because of the other. */
  private int refusals;

  Session(RecordingDisk disk, WalOptions options, boolean meetsFault) {
    this.disk = disk;
    this.directory = LogsOnDisk.at(disk, RecordingDisk.LOG, options);
    this.meetsFault = meetsFault;
  }

  History history() {
    return history;
  }

  // ---- steps

  Session create() {
    try {
      open = directory.create(METADATA);
    } catch (RuntimeException | Error e) {
      requireExpected(e);
      require(!disk.holdsLocks(), "a failed creation holds locks", e);
      require(!directory.exists(), "a failed creation left a log", e);
      disk.makeSpace();
      open = directory.create(METADATA);
    }
    history.created(disk.now());
    return this;
  }

  /** Saves one entry for each size. */
  Session save(int... sizes) {
    return save(HardState.EMPTY, entries(wal().lastIndex() + 1, sizes));
  }

  /** Saves an entry with which the segment's records end at a place, a multiple of eight. */
  Session saveUpTo(long end) {
    return save((int) (end - wal().status().current().sizeBytes() - BYTES_AROUND_DATA));
  }

  /** Saves one entry for each size, to be made durable by a later step. */
  Session saveUnsynced(int... sizes) {
    List<Entry> entries = entries(wal().lastIndex() + 1, sizes);
    List<LogRecord> records = new ArrayList<>();
    entries.forEach(entry -> records.add(new LogRecord.OfEntry(entry)));
    attempt(records, false, wal -> wal.saveUnsynced(HardState.EMPTY, entries));
    savedSinceOpened = lastIndex();
    return this;
  }

  /** Saves entries from an index on, which replace those that were there. */
  Session overwrite(long index, int... sizes) {
    term++;
    long first = Math.min(index, lastIndex() + 1);
    return save(new HardState(term, 1, state.commit()), entries(first, sizes));
  }

  /** Saves entries and says that all are committed. */
  Session saveCommitted(int... sizes) {
    long next = wal().lastIndex() + 1;
    HardState committed = new HardState(term, state.vote(), next + sizes.length - 1);
    return save(committed, entries(next, sizes));
  }

  /**
   * Appends entries after the last committed one, and commits them; those that were saved are
   * committed before.
   */
  Session append(int... sizes) {
    if (savedSinceOpened > lastCommittedOrMarked()) {
      commit();
    }
    long next = lastCommittedOrMarked() + 1;
    long termOfAppended = Math.max(1, state.term());
    List<Entry> appended = new ArrayList<>();
    List<LogRecord> records = new ArrayList<>();
    for (int size : sizes) {
      Entry entry = randomEntry(termOfAppended, next + appended.size(), size);
      appended.add(entry);
      records.add(new LogRecord.OfEntry(entry));
    }
    long last = next + sizes.length - 1;
    records.add(new LogRecord.OfState(new HardState(termOfAppended, state.vote(), last)));
    attempt(
        records,
        true,
        wal -> require(
            wal.append(appended.stream().map(Entry::data).toList()) == last, "another index", null),
        () -> append(sizes));
    state = wal().state();
    return this;
  }

  /** Saves nothing but a commit index: all that is there. */
  Session commit() {
    return save(new HardState(term, state.vote(), wal().lastIndex()), List.of());
  }

  /** Saves a new term, and a vote in it. */
  Session vote() {
    term++;
    return save(new HardState(term, term % 3 + 1, state.commit()), List.of());
  }

  Session mark() {
    return mark(wal().lastIndex());
  }

  Session mark(long index) {
    SnapshotMark highest = submitted().highestMark();
    SnapshotMark mark = markAt(Math.max(Math.min(index, lastIndex()), highest.index()));
    attempt(List.of(new LogRecord.OfMark(mark)), true, wal -> wal.saveSnapshot(mark));
    return this;
  }

  /** Drops so many entries from the end, or as many as are neither committed nor in a snapshot. */
  Session truncate(long count) {
    Contents before = submitted();
    long last = Math.max(Math.max(lastIndex() - count, state.commit()), before.base());
    if (last >= lastIndex()) {
      return this;
    }
    Entry again = before.entryAt(last);
    LogRecord dropped = before.hasMarkAt(last)
        ? new LogRecord.OfRestart(markAt(last), again, state)
        : new LogRecord.OfEntry(requireNonNull(again));
    attempt(List.of(dropped), true, wal -> wal.truncateFrom(last + 1), () -> truncate(count));
    return this;
  }

  /**
   * Restarts the log at a mark which is as far from the end as is said, or as far as is possible.
   * Where there is an entry, the mark agrees with it.
   */
  Session restart(long distance) {
    long index = Math.max(lastIndex() + distance, lastCommittedOrMarked());
    return restart(markAt(index), () -> restart(distance));
  }

  /** As {@link #restart(long)}, but the mark contradicts the entry there, if it may. */
  Session restartContradicting(long distance) {
    long index = Math.max(lastIndex() + distance, lastCommittedOrMarked());
    boolean mayContradict = index > lastCommittedOrMarked();
    SnapshotMark mark = mayContradict ? new SnapshotMark(index, ++term) : markAt(index);
    return restart(mark, () -> restartContradicting(distance));
  }

  private Session restart(SnapshotMark mark, Runnable again) {
    Entry entry = submitted().entryAt(mark.index());
    Entry repeated = entry == null || entry.term() != mark.term() ? null : entry;
    boolean newTerm = mark.term() > state.term();
    HardState committed = new HardState(
        Math.max(mark.term(), state.term()),
        newTerm ? 0 : state.vote(),
        Math.max(mark.index(), state.commit()));
    boolean faultHappenedBefore = disk.faultHappened();
    attempt(
        List.of(new LogRecord.OfRestart(mark, repeated, committed)),
        true,
        wal -> {
          wal.restartAt(mark);
          if (repeated != null
              && disk.faultHappened()
              && !faultHappenedBefore
              && !isRepeated(wal)) {
            restartedWithoutEntry(mark, committed);
          }
        },
        again);
    state = wal().state();
    return this;
  }

  private boolean isRepeated(Wal wal) {
    return directory.inspect(wal.status().sequence()).orElseThrow().entries() > 0;
  }

  /** An entry that cannot be read is not needed: the mark takes the place of all. */
  private void restartedWithoutEntry(SnapshotMark mark, HardState committed) {
    int now = disk.now();
    history.refuse(now, history.submit(now, List.of()), 1);
    LogRecord restart = new LogRecord.OfRestart(mark, null, committed);
    history.acknowledge(now, history.submit(now, List.of(restart)));
  }

  private SnapshotMark markAt(long index) {
    Contents now = submitted();
    SnapshotMark highest = now.highestMark();
    Entry entry = now.entryAt(index);
    return index == highest.index()
        ? highest
        : new SnapshotMark(index, entry == null ? term : entry.term());
  }

  private long lastCommittedOrMarked() {
    return Math.max(state.commit(), submitted().highestMark().index());
  }

  /** All that was submitted and not refused. */
  private Contents submitted() {
    return history.expectedAt(disk.now()).most();
  }

  long lastIndex() {
    return wal().lastIndex();
  }

  /** The lowest index that may still be overwritten. */
  long lowestUncommitted() {
    return state.commit() + 1;
  }

  Session cut() {
    attempt(List.of(), true, Wal::cut);
    return this;
  }

  Session sync() {
    attempt(List.of(), true, Wal::sync);
    return this;
  }

  Session release(long index) {
    attempt(List.of(), true, wal -> wal.releaseTo(index));
    return this;
  }

  /** Submits one save for each size without waiting, then waits for all. */
  Session saveTogether(int... sizes) {
    Wal wal = wal();
    long next = wal.lastIndex() + 1;
    List<Entry> reused = new ArrayList<>();
    List<CompletableFuture<?>> futures = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    for (int size : sizes) {
      Entry entry = randomEntry(term, next++, size);
      int end = history.submit(disk.now(), List.of(new LogRecord.OfEntry(entry)));
      ends.add(end);
      try {
        reused.clear();
        reused.add(entry);
        futures.add(wal.saveAsync(HardState.EMPTY, reused)
            .thenRun(() -> history.acknowledge(disk.now(), end)));
      } catch (WalException.Failed stopped) {
        futures.add(CompletableFuture.failedFuture(stopped));
      }
    }
    savedSinceOpened = next - 1;
    WalException failure = null;
    for (int i = 0; i < futures.size(); i++) {
      try {
        futures.get(i).join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof WalException met && wal.failure().isPresent()) {
          failure = met;
        } else {
          // Refused: for lack of space, or because the one before was and left a gap.
          require(meetsFault, "refused without need", e.getCause());
          history.refuse(disk.now(), ends.get(i), 1);
        }
      }
    }
    disk.makeSpace();
    if (failure != null) {
      requireExpected(failure);
      stopped(failure);
    }
    return this;
  }

  /** Lets some threads save one entry each, again and again. */
  Session saveFromThreads(int threads, int times) {
    Wal wal = wal();
    AtomicLong next = new AtomicLong(wal.lastIndex() + 1);
    Runnable saver = () -> {
      for (int i = 0; i < times; i++) {
        CompletableFuture<Void> future;
        int end;
        synchronized (next) {
          Entry entry = randomEntry(term, next.getAndIncrement(), 30);
          end = history.submit(disk.now(), List.of(new LogRecord.OfEntry(entry)));
          future = wal.saveAsync(HardState.EMPTY, List.of(entry));
        }
        future.join();
        history.acknowledge(disk.now(), end);
      }
    };
    CompletableFuture<?>[] all = new CompletableFuture<?>[threads];
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      for (int i = 0; i < threads; i++) {
        all[i] = CompletableFuture.runAsync(saver, executor);
      }
      CompletableFuture.allOf(all).join();
    } finally {
      executor.shutdown();
    }
    return this;
  }

  Session reopen() {
    close();
    openAgain();
    return this;
  }

  /** Opens the log without reading more than has to be. */
  Session reopenAtEnd() {
    close();
    openAgain((start, found) -> {
      directory.replay(start, found);
      return directory.openAtEnd();
    });
    return this;
  }

  Session close() {
    Wal wal = wal();
    open = null;
    int all = history.submit(disk.now(), List.of());
    try {
      wal.close();
      if (wal.failure().isEmpty()) {
        history.acknowledge(disk.now(), all);
      }
    } catch (WalException e) {
      requireExpected(e);
    }
    require(!disk.holdsLocks(), "a closed log holds locks", null);
    require(wal.status().state() == WalStatus.State.CLOSED, "a closed log denies it", null);
    disk.makeSpace();
    return this;
  }

  // ---- how they go

  private Session save(HardState newState, List<Entry> entries) {
    List<LogRecord> records = new ArrayList<>();
    entries.forEach(entry -> records.add(new LogRecord.OfEntry(entry)));
    if (!newState.isEmpty()) {
      records.add(new LogRecord.OfState(newState));
    }
    if (!entries.isEmpty()) {
      savedSinceOpened = entries.get(entries.size() - 1).index();
    }
    boolean durable = !entries.isEmpty() || !newState.isEmpty() && newState.mustSyncAfter(state);
    attempt(records, durable, wal -> wal.save(newState, entries));
    state = wal().state();
    return this;
  }

  private List<Entry> entries(long first, int... sizes) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      entries.add(randomEntry(term, first + i, sizes[i]));
    }
    return entries;
  }

  private interface Request {
    void of(Wal wal);
  }

  private void attempt(List<LogRecord> records, boolean durable, Request request) {
    attempt(records, durable, request, () -> attempt(records, durable, request));
  }

  private void attempt(List<LogRecord> records, boolean durable, Request request, Runnable again) {
    int end = history.submit(disk.now(), records);
    try {
      request.of(wal());
      if (durable) {
        history.acknowledge(disk.now(), end);
      }
      require(wal().status().state() == WalStatus.State.OPEN, "an open log denies it", null);
    } catch (WalException e) {
      requireExpected(e);
      if (wal().failure().isEmpty()) {
        history.refuse(disk.now(), end, records.size());
        refused(records, e);
        if (disk.calls() % 4 != 0) {
          again.run();
        }
      } else {
        stopped(e);
      }
    }
  }

  /**
   * A refused request has left no trace. The next is another one than the one that was refused:
   * what that has left would show.
   */
  private void refused(List<LogRecord> records, WalException e) {
    WalStatus status = wal().status();
    require(status.state() == WalStatus.State.OPEN, "a log that works denies it", e);
    require(
        e instanceof WalException.NoSpace || e instanceof WalException.Io,
        "refused as it should not be",
        e);
    disk.makeSpace();
    HardState refused = HardState.EMPTY;
    for (LogRecord record : records) {
      refused = record instanceof LogRecord.OfState with ? with.state() : refused;
    }
    refusals++;
    if (disk.calls() % 3 == 0 && refusals == 1) {
      cut();
    } else if (!refused.isEmpty()) {
      save(new HardState(refused.term(), refused.vote(), state.commit()), List.of());
    } else if (disk.calls() % 3 == 1 && refusals == 1) {
      vote();
    } else {
      sync();
    }
    refusals--;
  }

  private void stopped(WalException met) {
    require(!disk.ranOutOfSpace(), "lack of space stopped the log", met);
    Wal wal = wal();
    WalException first = wal.failure().orElse(null);
    require(first != null, "the log works after a failure", met);
    require(wal.status().state() == WalStatus.State.FAILED, "a stopped log denies it", met);
    try {
      wal.save(HardState.EMPTY, List.of(randomEntry(term, wal.lastIndex() + 1, 10)));
      require(false, "a stopped log took a save", met);
    } catch (WalException.Failed e) {
      require(e.getCause() == first, "a stopped log does not name the first cause", e);
    }
    require(met == first || met.getCause() == first, "the caller did not get the first cause", met);
    close();
    openAgain();
  }

  private interface Opening {
    /** Opens the log, and has all of it after a mark read. */
    Wal open(SnapshotMark start, Contents found);
  }

  private void openAgain() {
    openAgain(directory::open);
  }

  private void openAgain(Opening opening) {
    savedSinceOpened = 0;
    try {
      openOnce(opening);
    } catch (Oracle.Violation e) {
      throw e;
    } catch (RuntimeException | Error e) {
      requireExpected(e);
      require(!disk.holdsLocks(), "a log that could not be opened holds locks", e);
      disk.makeSpace();
      openOnce(opening);
    }
  }

  private void openOnce(Opening opening) {
    SnapshotMark start = Oracle.startOf(directory, history.expectedAt(disk.now()));
    Contents found = new Contents();
    open = opening.open(start, found);
    readBack(found, start);
  }

  private void readBack(Contents found, SnapshotMark start) {
    int now = disk.now();
    Expectation expected = history.expectedAt(now);
    Contents whole = Oracle.require(expected, found, start);
    history.readBack(now, history.acknowledgedRecords(now) + expected.possible().indexOf(whole));
    state = found.state();
    term = Math.max(term, state.term());
  }

  private void requireExpected(Throwable e) {
    require(
        meetsFault
            && disk.faultHappened()
            && (e instanceof WalException.Io
                || e instanceof WalException.NoSpace
                || e instanceof WalException.Failed
                || Fault.isInjected(e)),
        "a failure that nothing explains",
        e);
  }

  private static void require(boolean holds, String problem, @Nullable Throwable cause) {
    if (!holds) {
      throw new Oracle.Violation(problem, cause);
    }
  }

  private Wal wal() {
    Wal wal = open;
    if (wal == null) {
      throw new IllegalStateException("the log is closed");
    }
    return wal;
  }
}
