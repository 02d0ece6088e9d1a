// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.peers;

import dev.jwal.benchmarks.subject.LogFollower;
import dev.jwal.benchmarks.subject.ReadableLog;
import dev.jwal.benchmarks.subject.SubjectLog;
import io.camunda.zeebe.journal.JournalMetaStore;
import io.camunda.zeebe.journal.JournalReader;
import io.camunda.zeebe.journal.JournalRecord;
import io.camunda.zeebe.journal.file.SegmentedJournal;
import io.camunda.zeebe.util.buffer.DirectBufferWriter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The journal under Zeebe's raft log. */
public final class ZeebeJournal extends Peer {

  /** What Zeebe's brokers are configured with. */
  private static final int SEGMENT_BYTES = 128 << 20;

  /** Makes the subject. */
  public ZeebeJournal() {
    super(
        "zeebe",
        "segments of 128 MiB, as a broker has them, the last flushed index kept in memory; append then flush; meant"
            + " for one thread, so many threads do both under a lock; files stay mapped, and an entry is read by seek and"
            + " next; a follower is a reader that sees entries before they are flushed, and polls: a hundred times at"
            + " once, then every 50 µs");
  }

  @Override
  public SubjectLog create(Path directory, long expectedBytes) {
    return new Log(journal(directory));
  }

  @Override
  public Optional<Long> recover(Path directory, Recovery recovery, EntrySink sink) {
    long entries = 0;
    try (SegmentedJournal journal = journal(directory);
        JournalReader reader = journal.openReader()) {
      while (reader.hasNext()) {
        sink.entry(copyOf(reader.next()));
        entries++;
      }
    }
    return Optional.of(entries);
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
  public ReadableLog open(Path directory) {
    return new OpenLog(journal(directory));
  }

  private static byte[] copyOf(JournalRecord record) {
    DirectBuffer buffer = record.data();
    byte[] data = new byte[buffer.capacity()];
    buffer.getBytes(0, data);
    return data;
  }

  private static SegmentedJournal journal(Path directory) {
    return SegmentedJournal.builder(new SimpleMeterRegistry())
        .withDirectory(directory.toFile())
        .withName("benchmark")
        .withMaxSegmentSize(SEGMENT_BYTES)
        .withMetaStore(new JournalMetaStore.InMemory())
        .build();
  }

  /** A journal that was opened to be read. */
  private static final class OpenLog implements ReadableLog {
    private final SegmentedJournal journal;
    private final JournalReader reader;

    OpenLog(SegmentedJournal journal) {
      this.journal = journal;
      this.reader = journal.openReader();
    }

    @Override
    public void get(long position, EntrySink sink) {
      if (reader.seek(1 + position) != 1 + position) {
        throw new NoSuchElementException("no entry after " + position + " others");
      }
      sink.entry(copyOf(reader.next()));
    }

    @Override
    public void readAll(Reading reading, EntrySink sink) {
      reader.seekToFirst();
      while (reader.hasNext()) {
        JournalRecord record = reader.next();
        if (reading == Reading.EACH) {
          sink.entry(copyOf(record));
        } else {
          DirectBuffer data = record.data();
          sink.entryInPlace(data.byteBuffer().slice(data.wrapAdjustment(), data.capacity()));
        }
      }
    }

    @Override
    public void close() {
      reader.close();
      journal.close();
    }
  }

  private static final class Log implements SubjectLog {
    private final SegmentedJournal journal;
    private final ReentrantLock order = new ReentrantLock();
    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private final DirectBufferWriter writer = new DirectBufferWriter();

    Log(SegmentedJournal journal) {
      this.journal = journal;
    }

    @Override
    public void append(byte[] data) {
      write(data);
      journal.flush();
    }

    @Override
    public void appendAmongMany(byte[] data) {
      order.lock();
      try {
        append(data);
      } finally {
        order.unlock();
      }
    }

    @Override
    public void appendBatch(List<byte[]> batch) {
      for (byte[] data : batch) {
        write(data);
      }
      journal.flush();
    }

    @Override
    public void appendUnsynced(byte[] data) {
      write(data);
    }

    @Override
    public void syncAll() {
      journal.flush();
    }

    @Override
    public LogFollower follow() {
      JournalReader reader = journal.openReader();
      return new Polling() {
        @Override
        boolean next(EntrySink sink) {
          boolean found = reader.hasNext();
          if (found) {
            sink.entry(copyOf(reader.next()));
          }
          return found;
        }

        @Override
        public void close() {
          reader.close();
        }
      };
    }

    private void write(byte[] data) {
      buffer.wrap(data);
      journal.append(writer.wrap(buffer));
    }

    @Override
    public void close() {
      journal.close();
    }
  }
}
