// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.model;

import static dev.jwal.directory.Entries.randomEntry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Entry;
import dev.jwal.Follower;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.Slow;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.WalReader;
import dev.jwal.directory.LogsOnDisk;
import dev.jwal.directory.WalOptions;
import dev.jwal.internal.disk.FaultyDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Threads read a log while it is written, rolled back for lack of space, replaced and cut. Each
 * answer is that of a state which the log had between the call and its return: of all saves that had
 * returned, and of none that failed.
 */
@Slow
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VisibilityTest {

  private static final int STEPS = Boolean.getBoolean("soak") ? 20_000 : 250;

  private final Random dice = new Random(1);
  private final FaultyDisk disk = new FaultyDisk();
  private final AtomicLong answers = new AtomicLong();

  /** What the log holds after each step. The last one may be on its way. */
  private final List<State> states = new CopyOnWriteArrayList<>();

  /** How many steps have returned. */
  private volatile int returned;

  private volatile boolean finished;

  private record State(Map<Long, Entry> entries, long last, long commit) {

    private boolean has(long from, List<Entry> read) {
      for (int i = 0; i < read.size(); i++) {
        if (!read.get(i).equals(entries.get(from + i))) {
          return false;
        }
      }
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1 << 20})
  void eachAnswerIsOfAStateThatTheLogHad(long recentBytes, @TempDir Path directory)
      throws Exception {
    WalOptions options = WalOptions.DEFAULT
        .withSegmentBytes(16_384)
        .withPreallocation(false)
        .withRecentBytes(recentBytes)
        .withIndexBytes(1_000)
        .withUnsafeNoSync(true);
    states.add(new State(Map.of(), 0, 0));
    ExecutorService threads = threads();
    try (Wal wal = LogsOnDisk.at(disk, directory.resolve("log"), options).create(new byte[] {1})) {
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        readers.add(threads.submit(reading(wal.reader(), i)));
      }
      readers.add(threads.submit(following(wal.reader())));
      readers.add(threads.submit(followingInBatches(wal.reader())));
      while (returned < STEPS) {
        step(wal);
        while (answers.get() < returned && readers.stream().noneMatch(Future::isDone)) {
          Thread.onSpinWait();
        }
      }
      commitAll(wal);
      finished = true;
      for (Future<?> reader : readers) {
        reader.get();
      }
    } finally {
      finished = true;
      threads.shutdownNow();
    }
  }

  private static ExecutorService threads() throws ReflectiveOperationException {
    return Runtime.version().feature() < 21
        ? Executors.newCachedThreadPool()
        : (ExecutorService)
            Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
  }

  // --- the writer

  private void step(Wal wal) {
    State before = states.get(states.size() - 1);
    long lowest = before.commit() + 1;
    long first = dice.nextInt(5) == 0
        ? lowest + dice.nextLong(before.last() + 2 - lowest)
        : before.last() + 1;
    List<Entry> entries = new ArrayList<>();
    int count = 1 + dice.nextInt(3);
    for (int i = 0; i < count; i++) {
      entries.add(randomEntry(1 + states.size() / 100, first + i, 1 + dice.nextInt(400)));
    }
    long last = first + count - 1;
    long commit = before.commit() + dice.nextLong(Math.min(last - before.commit(), 5) + 1);
    HardState state = new HardState(1 + states.size() / 100, 1, commit);
    switch (dice.nextInt(8)) {
      case 0 -> fail(wal, state, entries, before);
      case 1 -> save(before, entries, commit, () -> wal.saveUnsynced(state, entries));
      case 2 -> save(before, List.of(), before.commit(), wal::cut);
      default -> save(before, entries, commit, () -> wal.save(state, entries));
    }
  }

  private void save(State before, List<Entry> entries, long commit, Runnable action) {
    TreeMap<Long, Entry> all = new TreeMap<>(before.entries());
    for (Entry entry : entries) {
      all.tailMap(entry.index(), true).clear();
      all.put(entry.index(), entry);
    }
    states.add(new State(all, all.isEmpty() ? 0 : all.lastKey(), commit));
    action.run();
    returned = states.size() - 1;
  }

  /** Nothing of it is ever seen: the state is the one before. */
  private void fail(Wal wal, HardState state, List<Entry> entries, State before) {
    disk.failWrites(FaultyDisk.full());
    try {
      wal.save(state, entries);
      throw new AssertionError("saved on a full disk");
    } catch (WalException.NoSpace expected) {
      states.add(before);
      returned = states.size() - 1;
    } finally {
      disk.mend();
    }
  }

  private void commitAll(Wal wal) {
    State before = states.get(states.size() - 1);
    HardState state = new HardState(1_000_000, 1, before.last());
    save(before, List.of(), before.last(), () -> wal.save(state, List.of()));
    wal.sync();
  }

  // --- the readers

  private Callable<Void> reading(WalReader reader, int seed) {
    return () -> {
      Random random = new Random(seed);
      while (!finished) {
        int before = returned;
        long last = states.get(before).last();
        long index = Math.max(1, last + 3 - random.nextInt(random.nextInt(10) == 0 ? 500 : 10));
        switch (random.nextInt(4)) {
          case 0 -> range(reader, before, index, random.nextInt(3000));
          case 1 -> ends(reader, before);
          default -> get(reader, before, index);
        }
        answers.incrementAndGet();
      }
      return null;
    };
  }

  private void get(WalReader reader, int before, long index) {
    Entry found = reader.get(index).orElse(null);
    for (State state : statesSince(before)) {
      if (found == null ? state.entries().get(index) == null : state.has(index, List.of(found))) {
        return;
      }
    }
    throw new AssertionError(
        "entry %d was %s, of none of the states since %d".formatted(index, found, before));
  }

  private void range(WalReader reader, int before, long from, long maxBytes) {
    List<Entry> read = new ArrayList<>();
    try {
      reader.read(from, maxBytes, collecting(read));
    } catch (WalException.IndexNotFound e) {
      long nearest = e.nearestIndex().orElseThrow();
      assertThat(statesSince(before)).anyMatch(state -> state.last() == nearest && from > nearest);
      return;
    }
    assertThat(statesSince(before)).as("from %s", from).anyMatch(state -> state.has(from, read));
  }

  private void ends(WalReader reader, int before) {
    long last = reader.lastIndex();
    assertThat(statesSince(before)).anyMatch(state -> state.last() == last);
    assertThat(reader.firstIndex()).isEqualTo(1);
  }

  private List<State> statesSince(int before) {
    State[] all = states.toArray(new State[0]);
    return Arrays.asList(all).subList(before, all.length);
  }

  private static WalReader.Visitor collecting(List<Entry> read) {
    return (type, term, index, data) -> {
      byte[] array = data == ReplayHandler.NO_DATA ? Entry.NO_DATA : new byte[data.remaining()];
      data.get(array);
      read.add(new Entry(type, term, index, array));
    };
  }

  // --- followers

  private Callable<Void> following(WalReader reader) {
    return () -> {
      Follower follower = reader.follow(1);
      long next = 1;
      while (true) {
        boolean last = finished;
        Entry entry =
            follower.poll(last ? Duration.ZERO : Duration.ofMillis(50)).orElse(null);
        if (entry != null) {
          requireCommitted(next, List.of(entry));
          next++;
        } else if (last) {
          assertThat(next).isEqualTo(states.get(states.size() - 1).last() + 1);
          return null;
        }
        answers.incrementAndGet();
      }
    };
  }

  private Callable<Void> followingInBatches(WalReader reader) {
    return () -> {
      Follower follower = reader.follow(1);
      long next = 1;
      while (true) {
        boolean last = finished;
        List<Entry> read = new ArrayList<>();
        long count =
            follower.poll(last ? Duration.ZERO : Duration.ofMillis(50), 10_000, collecting(read));
        assertThat(read).hasSize((int) count);
        requireCommitted(next, read);
        next += count;
        if (count == 0 && last) {
          assertThat(next).isEqualTo(states.get(states.size() - 1).last() + 1);
          return null;
        }
        answers.incrementAndGet();
      }
    };
  }

  /** In every state from now on, as what is committed is never replaced; and in order. */
  private void requireCommitted(long from, List<Entry> read) {
    State now = states.get(states.size() - 1);
    assertThat(now.has(from, read)).as("received from %s on", from).isTrue();
    assertThat(now.commit()).isGreaterThanOrEqualTo(from + read.size() - 1);
  }
}
