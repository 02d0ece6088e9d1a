// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.subject;

import dev.jwal.Entry;
import dev.jwal.Follower;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalReader;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The log of this project, with its default options but for what a variant is there to show. */
public final class Ours implements Subject {

  private static final long TERM = 1;

  /** Nothing is released where nothing says so. */
  private static final WalOptions RELEASING = WalOptions.DEFAULT.withRetainedSegments(1);

  private final String name;
  private final String note;
  private final Set<String> workloads;
  private final WalOptions options;
  private final LogFactory logs;

  /** Makes an open log of a kind. */
  private interface LogFactory {
    SubjectLog open(Path directory, WalOptions options, long expectedBytes);
  }

  private Ours(
      String name, String note, Set<String> workloads, WalOptions options, LogFactory logs) {
    this.name = name;
    this.note = note;
    this.workloads = workloads;
    this.options = options;
    this.logs = logs;
  }

  /**
   * Returns the log as it is used.
   *
   * @return the subject that is meant by "ours"
   */
  public static Ours asUsed() {
    return new Ours(
        "ours",
        "default options; batches and single appends are saves; many threads call append, which gives each its index;"
            + " without a sync, saveUnsynced; W2 as in a running system, which releases old segments: new ones are made of them;"
            + " one entry is read by WalReader.get, many by read; followers are polled for up to 1 MiB at once",
        Set.of("W1", "W2", "W3", "W4", "W5", "W7", "W8", "M1", "M2", "M3"),
        RELEASING,
        (directory, options, expectedBytes) ->
            new OrderedLog(WalDirectory.at(directory, options), expectedBytes));
  }

  /**
   * Returns the log with a tenth of the memory for where its entries are.
   *
   * @return a variant to see how much memory it takes
   */
  public static Ours withSmallIndex() {
    return new Ours(
        "ours-index/10",
        "a tenth of the default memory for where entries are (indexBytes)",
        Set.of("M3"),
        WalOptions.DEFAULT.withIndexBytes(WalOptions.DEFAULT.indexBytes() / 10),
        (directory, options, expectedBytes) ->
            new OrderedLog(WalDirectory.at(directory, options), expectedBytes));
  }

  /**
   * Returns the log with writes through the system's page cache.
   *
   * @return a variant for whatever is written
   */
  public static Ours cached() {
    return new Ours(
        "ours-cached",
        "as ours, but written through the page cache (withDirectWrites(false))",
        Set.of("W1", "W2", "W3"),
        RELEASING.withDirectWrites(false),
        (directory, options, expectedBytes) ->
            new OrderedLog(WalDirectory.at(directory, options), expectedBytes));
  }

  /**
   * Returns the log without the cost of ordering the threads: each overwrites entry 1 with a
   * blocking save.
   *
   * @return a variant for many threads
   */
  public static Ours withBlockingSaves() {
    return new Ours(
        "ours-save",
        "a plain blocking save from each thread; each replaces entry 1, so that no order need be kept",
        Set.of("W3"),
        WalOptions.DEFAULT,
        (directory, options, expectedBytes) ->
            new OverwritingLog(WalDirectory.at(directory, options)));
  }

  /**
   * Returns the log with a segment that does not end during a measurement.
   *
   * @return what {@link #withSmallSegments} is compared with
   */
  public static Ours uncut() {
    return new Ours(
        "ours-uncut",
        "a segment twice as large as what is appended: it does not end, and no next one is prepared",
        Set.of("W6"),
        WalOptions.DEFAULT,
        (directory, options, expectedBytes) -> new OrderedLog(
            WalDirectory.at(directory, options.withSegmentBytes(2 * expectedBytes)),
            expectedBytes));
  }

  /**
   * Returns the log with segments of 4 MiB.
   *
   * @return a variant that creates new segments all the time
   */
  public static Ours withSmallSegments() {
    return new Ours(
        "ours-4MiB",
        "segments of 4 MiB: many end while it is measured",
        Set.of("W6"),
        WalOptions.DEFAULT.withSegmentBytes(4L << 20),
        (directory, options, expectedBytes) ->
            new OrderedLog(WalDirectory.at(directory, options), expectedBytes));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String note() {
    return note;
  }

  @Override
  public boolean takesPartIn(String workload) {
    return workloads.contains(workload);
  }

  @Override
  public boolean recovers(Recovery recovery) {
    return true;
  }

  @Override
  public boolean reads(Reading reading) {
    return true;
  }

  @Override
  public boolean follows() {
    return true;
  }

  @Override
  public SubjectLog create(Path directory, long expectedBytes) {
    return logs.open(directory, options, expectedBytes);
  }

  @Override
  public Optional<Long> recover(Path directory, Recovery recovery, EntrySink sink) {
    WalDirectory log = WalDirectory.at(directory, options);
    return switch (recovery) {
      case REPLAY -> {
        Replay replay = new Replay(sink);
        log.replay(SnapshotMark.NONE, replay);
        yield Optional.of(replay.entries);
      }
      case REPLAY_IN_PLACE -> {
        ReplayInPlace replay = new ReplayInPlace(sink);
        log.replay(SnapshotMark.NONE, replay);
        yield Optional.of(replay.entries);
      }
      case VERIFY -> Optional.of(log.verify(SnapshotMark.NONE).entries());
      case VERIFY_IN_PARALLEL -> Optional.of(log.verifyAll().entries());
    };
  }

  @Override
  public ReadableLog open(Path directory) {
    return new OpenLog(
        WalDirectory.at(directory, options).open(SnapshotMark.NONE, new NothingReplayed()));
  }

  private static final class Replay implements ReplayHandler {
    private final EntrySink sink;
    private long entries;

    Replay(EntrySink sink) {
      this.sink = sink;
    }

    @Override
    public void entry(Entry entry) {
      entries++;
      sink.entry(entry.data());
    }
  }

  private static final class ReplayInPlace implements ReplayHandler {
    private final EntrySink sink;
    private long entries;

    ReplayInPlace(EntrySink sink) {
      this.sink = sink;
    }

    @Override
    public void entry(int type, long term, long index, ByteBuffer data) {
      entries++;
      sink.entryInPlace(data);
    }
  }

  private static final class NothingReplayed implements ReplayHandler {
    @Override
    public void entry(int type, long term, long index, ByteBuffer data) {}
  }

  /** A log that was opened to be read. */
  private static final class OpenLog implements ReadableLog {
    private final Wal wal;
    private final WalReader reader;

    OpenLog(Wal wal) {
      this.wal = wal;
      this.reader = wal.reader();
    }

    @Override
    public void get(long position, EntrySink sink) {
      sink.entry(reader.get(1 + position).orElseThrow().data());
    }

    @Override
    public void readAll(Reading reading, EntrySink sink) {
      if (reading == Reading.IN_PLACE) {
        readAll((type, term, index, data) -> sink.entryInPlace(data));
      } else {
        readAll((type, term, index, data) -> {
          byte[] copy = new byte[data.remaining()];
          data.get(copy);
          sink.entry(copy);
        });
      }
    }

    private void readAll(WalReader.Visitor visitor) {
      long last = reader.lastIndex();
      for (long next = reader.firstIndex(); next <= last; ) {
        next = reader.read(next, Long.MAX_VALUE, visitor);
      }
    }

    @Override
    public void close() {
      wal.close();
    }
  }

  /** A log whose indexes go up by one, on whatever thread. */
  private static final class OrderedLog implements SubjectLog {
    private static final int BYTES_BEFORE_AT_ONCE = 1 << 20;
    private static final int BYTES_FOLLOWED_AT_ONCE = 1 << 20;
    private final Wal wal;
    private final Releases releases;
    private long bytesBefore;
    private long lastIndex;

    /** A log that was written for a while before the first batch. */
    OrderedLog(WalDirectory directory, long bytesBefore) {
      this.wal = directory.create(Entry.NO_DATA);
      this.releases = new Releases(wal, TERM);
      this.bytesBefore = bytesBefore;
    }

    @Override
    public void append(byte[] data) {
      wal.save(HardState.EMPTY, List.of(next(data)));
    }

    @Override
    public void appendAmongMany(byte[] data) {
      wal.append(data);
    }

    @Override
    public void appendBatch(List<byte[]> batch) {
      for (; bytesBefore > 0; bytesBefore -= BYTES_BEFORE_AT_ONCE) {
        saveBatch(List.of(new byte[BYTES_BEFORE_AT_ONCE]));
      }
      saveBatch(batch);
    }

    private void saveBatch(List<byte[]> batch) {
      List<Entry> entries = new ArrayList<>(batch.size());
      for (byte[] data : batch) {
        entries.add(next(data));
      }
      wal.save(HardState.EMPTY, entries);
      releases.saved();
    }

    @Override
    public void appendUnsynced(byte[] data) {
      wal.saveUnsynced(HardState.EMPTY, List.of(next(data)));
    }

    @Override
    public LogFollower follow() {
      Follower follower = wal.reader().follow(1);
      return (timeout, sink) -> follower.poll(
          timeout, BYTES_FOLLOWED_AT_ONCE, (type, term, index, data) -> sink.entryInPlace(data));
    }

    private Entry next(byte[] data) {
      return Entry.normal(TERM, ++lastIndex, data);
    }

    @Override
    public void syncAll() {
      wal.sync();
    }

    @Override
    public void close() {
      wal.close();
    }
  }

  /** A log in which every save replaces the first entry. */
  private static final class OverwritingLog implements SubjectLog {
    private final Wal wal;

    OverwritingLog(WalDirectory directory) {
      this.wal = directory.create(Entry.NO_DATA);
    }

    @Override
    public void append(byte[] data) {
      wal.save(HardState.EMPTY, List.of(Entry.normal(TERM, 1, data)));
    }

    @Override
    public void appendAmongMany(byte[] data) {
      append(data);
    }

    @Override
    public void appendBatch(List<byte[]> batch) {
      throw new UnsupportedOperationException("every save replaces the first entry");
    }

    @Override
    public void appendUnsynced(byte[] data) {
      throw new UnsupportedOperationException("every save is synced");
    }

    @Override
    public void syncAll() {
      wal.sync();
    }

    @Override
    public void close() {
      wal.close();
    }
  }
}
