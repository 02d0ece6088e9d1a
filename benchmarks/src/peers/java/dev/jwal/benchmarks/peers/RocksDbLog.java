// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.peers;

import dev.jwal.benchmarks.subject.ReadableLog;
import dev.jwal.benchmarks.subject.SubjectLog;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** RocksDB with a synced write-ahead log: an entry is a key, its index, and a value. */
public final class RocksDbLog extends Peer {

  static {
    RocksDB.loadLibrary();
  }

  /** Makes the subject. */
  public RocksDbLog() {
    super(
        "rocksdb",
        "default options, WriteOptions.sync; a batch is a WriteBatch; threads share syncs by RocksDB's own group"
            + " commit; recovery opens the database and iterates over it; an entry is read by get, with the default block cache of"
            + " 32 MiB, all of them by an iterator that does not fill it");
  }

  @Override
  public SubjectLog create(Path directory, long expectedBytes) throws RocksDBException {
    return new Log(directory);
  }

  @Override
  public Optional<Long> recover(Path directory, Recovery recovery, EntrySink sink)
      throws RocksDBException {
    try (Options options = new Options();
        RocksDB database = RocksDB.open(options, directory.toString())) {
      return Optional.of(scan(database, sink));
    }
  }

  private static long scan(RocksDB database, EntrySink sink) throws RocksDBException {
    long entries = 0;
    try (ReadOptions scan = new ReadOptions().setVerifyChecksums(true).setFillCache(false);
        RocksIterator iterator = database.newIterator(scan)) {
      for (iterator.seekToFirst(); iterator.isValid(); iterator.next()) {
        sink.entry(iterator.value());
        entries++;
      }
      iterator.status();
    }
    return entries;
  }

  private static byte[] keyOf(long index) {
    return ByteBuffer.allocate(Long.BYTES).putLong(index).array();
  }

  @Override
  public ReadableLog open(Path directory) throws RocksDBException {
    return new OpenLog(directory);
  }

  /** A database that was opened to be read. */
  private static final class OpenLog implements ReadableLog {
    private final Options options = new Options();
    private final RocksDB database;

    OpenLog(Path directory) throws RocksDBException {
      database = RocksDB.open(options, directory.toString());
    }

    @Override
    public void get(long position, EntrySink sink) throws RocksDBException {
      byte[] data = database.get(keyOf(1 + position));
      if (data == null) {
        throw new NoSuchElementException("no entry after " + position + " others");
      }
      sink.entry(data);
    }

    @Override
    public void readAll(Reading reading, EntrySink sink) throws RocksDBException {
      scan(database, sink);
    }

    @Override
    public void close() {
      database.close();
      options.close();
    }
  }

  private static final class Log implements SubjectLog {
    private final Options options = new Options().setCreateIfMissing(true);
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final WriteOptions unsynced = new WriteOptions();
    private final RocksDB database;
    private final AtomicLong lastIndex = new AtomicLong();

    Log(Path directory) throws RocksDBException {
      database = RocksDB.open(options, directory.toString());
    }

    @Override
    public void append(byte[] data) throws RocksDBException {
      database.put(synced, nextKey(), data);
    }

    @Override
    public void appendAmongMany(byte[] data) throws RocksDBException {
      append(data);
    }

    @Override
    public void appendBatch(List<byte[]> batch) throws RocksDBException {
      try (WriteBatch writes = new WriteBatch()) {
        for (byte[] data : batch) {
          writes.put(nextKey(), data);
        }
        database.write(synced, writes);
      }
    }

    @Override
    public void appendUnsynced(byte[] data) throws RocksDBException {
      database.put(unsynced, nextKey(), data);
    }

    @Override
    public void syncAll() throws RocksDBException {
      database.flushWal(true);
    }

    private byte[] nextKey() {
      return keyOf(lastIndex.incrementAndGet());
    }

    @Override
    public void close() {
      database.close();
      synced.close();
      unsynced.close();
      options.close();
    }
  }
}
