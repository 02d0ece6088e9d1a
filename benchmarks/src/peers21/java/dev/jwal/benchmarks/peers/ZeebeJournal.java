// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.peers;

import dev.jwal.benchmarks.subject.SubjectLog;
import io.camunda.zeebe.journal.JournalMetaStore;
import io.camunda.zeebe.journal.JournalReader;
import io.camunda.zeebe.journal.file.SegmentedJournal;
import io.camunda.zeebe.util.buffer.DirectBufferWriter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
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
            + " for one thread, so many threads do both under a lock");
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
        DirectBuffer buffer = reader.next().data();
        byte[] data = new byte[buffer.capacity()];
        buffer.getBytes(0, data);
        sink.entry(data);
        entries++;
      }
    }
    return Optional.of(entries);
  }

  private static SegmentedJournal journal(Path directory) {
    return SegmentedJournal.builder(new SimpleMeterRegistry())
        .withDirectory(directory.toFile())
        .withName("benchmark")
        .withMaxSegmentSize(SEGMENT_BYTES)
        .withMetaStore(new JournalMetaStore.InMemory())
        .build();
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
