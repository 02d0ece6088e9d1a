// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.peers;

import dev.jwal.benchmarks.subject.ReadableLog;
import dev.jwal.benchmarks.subject.SubjectLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.raftlog.LogProtoUtils;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.raftlog.RaftLogIOException;
import org.apache.ratis.server.raftlog.segmented.SegmentedRaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

/** The segmented log of Apache Ratis, driven through its own API, without a server. */
public final class RatisLog extends Peer {

  private static final long TERM = 1;

  /** Makes the subject. */
  public RatisLog() {
    super(
        "ratis",
        "default properties; appendEntry under a lock, its future joined outside; recovery opens the log, which"
            + " keeps entries in memory; an entry is read by get, and one that is not in memory with all of its segment");
  }

  @Override
  public SubjectLog create(Path directory, long expectedBytes) throws IOException {
    return new Log(directory, RaftStorage.StartupOption.FORMAT);
  }

  @Override
  public Optional<Long> recover(Path directory, Recovery recovery, EntrySink sink)
      throws IOException {
    long[] entries = new long[1];
    try (RaftStorage storage = storage(directory, RaftStorage.StartupOption.RECOVER);
        SegmentedRaftLog log = log(storage)) {
      log.open(RaftLog.INVALID_LOG_INDEX, entry -> {
        sink.entry(entry.getStateMachineLogEntry().getLogData().toByteArray());
        entries[0]++;
      });
    }
    return Optional.of(entries[0]);
  }

  @Override
  public ReadableLog open(Path directory) throws IOException {
    return new OpenLog(directory);
  }

  private static RaftStorage storage(Path directory, RaftStorage.StartupOption option)
      throws IOException {
    RaftStorage storage = RaftStorage.newBuilder()
        .setDirectory(Files.createDirectories(directory.resolve("storage")).toFile())
        .setOption(option)
        .setStorageFreeSpaceMin(RaftServerConfigKeys.STORAGE_FREE_SPACE_MIN_DEFAULT)
        .setLogCorruptionPolicy(RaftServerConfigKeys.Log.CorruptionPolicy.EXCEPTION)
        .build();
    storage.initialize();
    return storage;
  }

  private static SegmentedRaftLog log(RaftStorage storage) {
    return SegmentedRaftLog.newBuilder()
        .setMemberId(
            RaftGroupMemberId.valueOf(RaftPeerId.valueOf("benchmark"), RaftGroupId.randomId()))
        .setStorage(storage)
        .setProperties(new RaftProperties())
        .build();
  }

  /** A log that was opened to be read. */
  private static final class OpenLog implements ReadableLog {
    private final RaftStorage storage;
    private final SegmentedRaftLog log;

    OpenLog(Path directory) throws IOException {
      storage = storage(directory, RaftStorage.StartupOption.RECOVER);
      log = log(storage);
      log.open(RaftLog.INVALID_LOG_INDEX, null);
    }

    @Override
    public void get(long position, EntrySink sink) throws RaftLogIOException {
      LogEntryProto entry = log.get(position);
      if (entry == null) {
        throw new NoSuchElementException("no entry after " + position + " others");
      }
      sink.entry(entry.getStateMachineLogEntry().getLogData().toByteArray());
    }

    @Override
    public void readAll(Reading reading, EntrySink sink) throws RaftLogIOException {
      long end = log.getNextIndex();
      for (long position = log.getStartIndex(); position < end; position++) {
        get(position, sink);
      }
    }

    @Override
    public void close() throws IOException {
      log.close();
      storage.close();
    }
  }

  private static final class Log implements SubjectLog {
    private final RaftStorage storage;
    private final SegmentedRaftLog log;
    private final ReentrantLock order = new ReentrantLock();
    private long nextIndex;
    private CompletableFuture<Long> last = CompletableFuture.completedFuture(-1L);

    Log(Path directory, RaftStorage.StartupOption option) throws IOException {
      storage = storage(directory, option);
      log = log(storage);
      log.open(RaftLog.INVALID_LOG_INDEX, null);
    }

    @Override
    public void append(byte[] data) {
      log.appendEntry(next(data)).join();
    }

    @Override
    public void appendAmongMany(byte[] data) {
      CompletableFuture<Long> durable;
      order.lock();
      try {
        durable = log.appendEntry(next(data));
      } finally {
        order.unlock();
      }
      durable.join();
    }

    @Override
    public void appendBatch(List<byte[]> batch) {
      List<LogEntryProto> entries = new ArrayList<>(batch.size());
      for (byte[] data : batch) {
        entries.add(next(data));
      }
      log.append(entries).forEach(CompletableFuture::join);
    }

    @Override
    public void appendUnsynced(byte[] data) {
      last = log.appendEntry(next(data));
    }

    @Override
    public void syncAll() {
      last.join();
    }

    private LogEntryProto next(byte[] data) {
      return LogProtoUtils.toLogEntryProto(
          StateMachineLogEntryProto.newBuilder()
              .setLogData(UnsafeByteOperations.unsafeWrap(data))
              .build(),
          TERM,
          nextIndex++);
    }

    @Override
    public void close() throws IOException {
      log.close();
      storage.close();
    }
  }
}
