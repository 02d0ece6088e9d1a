// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.peers;

import dev.jwal.benchmarks.subject.LogFollower;
import dev.jwal.benchmarks.subject.ReadableLog;
import dev.jwal.benchmarks.subject.SubjectLog;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;

/** Chronicle Queue, with {@code sync()} wherever another log would be durable. */
public final class ChronicleLog extends Peer {

  static {
    // It would report to its makers that it is used.
    System.setProperty("chronicle.analytics.disable", "true");
    System.setProperty("chronicle.announcer.disable", "true");
  }

  /** Makes the subject. */
  public ChronicleLog() {
    super(
        "chronicle",
        "weaker durability: records carry no checksum, so a torn or damaged one is not noticed, and the only sync is"
            + " an msync of the mapped file; an appender for each thread, SyncMode.SYNC, sync() after each append; files stay mapped, and one entry is"
            + " read by moveToIndex and readBytes; a follower is a tailer that sees entries before they are synced, and"
            + " polls: a hundred times at once, then every 50 µs");
  }

  @Override
  public SubjectLog create(Path directory, long expectedBytes) {
    return new Log(queue(directory));
  }

  @Override
  public Optional<Long> recover(Path directory, Recovery recovery, EntrySink sink) {
    long entries = 0;
    Bytes<?> buffer = Bytes.allocateElasticOnHeap(64 * 1024);
    try (ChronicleQueue queue = queue(directory);
        ExcerptTailer tailer = queue.createTailer()) {
      while (tailer.readBytes(buffer.clear())) {
        sink.entry(buffer.toByteArray());
        entries++;
      }
    }
    return Optional.of(entries);
  }

  @Override
  public boolean follows() {
    return true;
  }

  @Override
  public ReadableLog open(Path directory) {
    return new OpenLog(queue(directory));
  }

  private static ChronicleQueue queue(Path directory) {
    return ChronicleQueue.singleBuilder(directory).syncMode(SyncMode.SYNC).build();
  }

  /** A queue that was opened to be read. Its first roll cycle has all entries. */
  private static final class OpenLog implements ReadableLog {
    private final ChronicleQueue queue;
    private final ExcerptTailer tailer;
    private final Bytes<?> buffer = Bytes.allocateElasticOnHeap(64 * 1024);
    private final long firstIndex;

    OpenLog(ChronicleQueue queue) {
      this.queue = queue;
      this.tailer = queue.createTailer();
      this.firstIndex = queue.firstIndex();
    }

    @Override
    public void get(long position, EntrySink sink) {
      if (!tailer.moveToIndex(firstIndex + position) || !tailer.readBytes(buffer.clear())) {
        throw new NoSuchElementException("no entry after " + position + " others");
      }
      sink.entry(buffer.toByteArray());
    }

    @Override
    public void readAll(Reading reading, EntrySink sink) {
      tailer.toStart();
      while (tailer.readBytes(buffer.clear())) {
        sink.entry(buffer.toByteArray());
      }
    }

    @Override
    public void close() {
      tailer.close();
      queue.close();
    }
  }

  private static final class Log implements SubjectLog {
    private final ChronicleQueue queue;
    private final ThreadLocal<Appender> appenders;

    /** One thread's. */
    private record Appender(ExcerptAppender excerpts, Bytes<byte[]> bytes) {}

    Log(ChronicleQueue queue) {
      this.queue = queue;
      this.appenders = ThreadLocal.withInitial(
          () -> new Appender(queue.createAppender(), Bytes.allocateElasticOnHeap(64 * 1024)));
    }

    @Override
    public void append(byte[] data) {
      Appender appender = appenders.get();
      write(appender, data);
      appender.excerpts.sync();
    }

    @Override
    public void appendAmongMany(byte[] data) {
      append(data);
    }

    @Override
    public void appendBatch(List<byte[]> batch) {
      Appender appender = appenders.get();
      for (byte[] data : batch) {
        write(appender, data);
      }
      appender.excerpts.sync();
    }

    @Override
    public void appendUnsynced(byte[] data) {
      write(appenders.get(), data);
    }

    @Override
    public void syncAll() {
      appenders.get().excerpts.sync();
    }

    @Override
    public LogFollower follow() {
      ExcerptTailer tailer = queue.createTailer();
      Bytes<?> buffer = Bytes.allocateElasticOnHeap(64 * 1024);
      return new Polling() {
        @Override
        boolean next(EntrySink sink) {
          boolean found = tailer.readBytes(buffer.clear());
          if (found) {
            sink.entry(buffer.toByteArray());
          }
          return found;
        }

        @Override
        public void close() {
          tailer.close();
        }
      };
    }

    private static void write(Appender appender, byte[] data) {
      appender.excerpts.writeBytes(appender.bytes.clear().write(data));
    }

    @Override
    public void close() {
      queue.close();
    }
  }
}
