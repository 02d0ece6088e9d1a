// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.subject;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The least that any durable log must do: the payload's bytes alone, in one write and one sync a
 * commit, into a file that was filled with zeros; for reading, a copy and a CRC-32C of the same
 * bytes.
 */
public final class Limit implements Subject {

  private static final Set<String> WORKLOADS =
      Set.of("W1", "W2", "W3", "W4", "W5", "W7", "W8", "M1", "M2");

  /** Beyond this the file is written from its start again. */
  private static final long MAX_FILE_BYTES = 1L << 30;

  private static final String FILE = "limit";

  /** What is read at once; small enough for a core's cache. */
  private static final int READ_BYTES = 256 * 1024;

  /** Where checksums go, so that they are not computed for nobody. */
  private static volatile long checksum;

  /** Makes the limit. */
  public Limit() {}

  @Override
  public String name() {
    return "limit";
  }

  @Override
  public String note() {
    return "plain FileChannel writes of the payload alone, no index, no checksum, nothing to read it back by;"
        + " for many threads, one thread writes for all; for recovery and reading, a read and a CRC-32C of the bytes, by"
        + " one thread; for one entry, a read of its bytes where they are known to be, and a CRC-32C";
  }

  @Override
  public boolean takesPartIn(String workload) {
    return WORKLOADS.contains(workload);
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
  public boolean oneThreadWritesForAll() {
    return true;
  }

  @Override
  public SubjectLog create(Path directory, long expectedBytes) throws IOException {
    return new ZeroFilledFile(
        directory.resolve(FILE), Math.min(MAX_FILE_BYTES, Math.max(1 << 20, expectedBytes)));
  }

  /** The copy is the one from the system's cache into the buffer. */
  @Override
  public Optional<Long> recover(Path directory, Recovery recovery, EntrySink sink)
      throws IOException {
    try (Written written = new Written(directory)) {
      written.sum();
    }
    return Optional.empty();
  }

  @Override
  public ReadableLog open(Path directory) throws IOException {
    return new Written(directory);
  }

  /** As {@link Limit}, but each entry's bytes are copied into an array of their own too. */
  public static final class EntryByEntry implements Subject {

    /** Makes the limit. */
    public EntryByEntry() {}

    @Override
    public String name() {
      return "limit-each";
    }

    @Override
    public String note() {
      return "as the limit, and each entry copied into a new array, with a CRC-32C of its own";
    }

    @Override
    public boolean takesPartIn(String workload) {
      return workload.equals("W5") || workload.equals("W7");
    }

    @Override
    public boolean reads(Reading reading) {
      return reading == Reading.EACH;
    }

    @Override
    public SubjectLog create(Path directory, long expectedBytes) throws IOException {
      return new Limit().create(directory, expectedBytes);
    }

    @Override
    public Optional<Long> recover(Path directory, Recovery recovery, EntrySink sink)
        throws IOException {
      try (Written written = new Written(directory)) {
        return Optional.of(written.copy(sink));
      }
    }

    @Override
    public ReadableLog open(Path directory) throws IOException {
      return new Written(directory) {
        @Override
        public void readAll(Reading reading, EntrySink sink) throws IOException {
          copy(sink);
        }
      };
    }
  }

  /** A file that was written, and is read. */
  private static class Written implements ReadableLog {

    private final int entryBytes;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);
    private final FileChannel file;
    private final CRC32C crc = new CRC32C();

    Written(Path directory) throws IOException {
      entryBytes = Integer.parseInt(Files.readString(directory.resolve(FILE + ".entry")));
      file = FileChannel.open(directory.resolve(FILE), StandardOpenOption.READ);
    }

    @Override
    public void get(long position, Subject.EntrySink sink) throws IOException {
      buffer.clear().limit(entryBytes);
      fill(position * entryBytes);
      crc.reset();
      crc.update(buffer.flip());
      checksum = crc.getValue();
      sink.entryInPlace(buffer.flip());
    }

    @Override
    public void readAll(Subject.Reading reading, Subject.EntrySink sink) throws IOException {
      sum();
    }

    /** Reads all bytes. */
    private void sum() throws IOException {
      crc.reset();
      buffer.clear();
      for (long at = 0; fill(at) > 0; buffer.clear()) {
        at += buffer.position();
        crc.update(buffer.flip());
      }
      checksum = crc.getValue();
    }

    /** Copies all entries, and returns how many there are. */
    long copy(Subject.EntrySink sink) throws IOException {
      crc.reset();
      long entries = 0;
      int wholeEntries = READ_BYTES - READ_BYTES % entryBytes;
      buffer.clear().limit(wholeEntries);
      for (long at = 0; fill(at) > 0; buffer.clear().limit(wholeEntries)) {
        at += buffer.position();
        buffer.flip();
        while (buffer.hasRemaining()) {
          byte[] data = new byte[entryBytes];
          buffer.get(data);
          crc.update(data);
          sink.entry(data);
          entries++;
        }
      }
      checksum = crc.getValue();
      return entries;
    }

    /** Reads as many bytes as fit, or as there are. */
    private int fill(long position) throws IOException {
      long at = position;
      while (buffer.hasRemaining()) {
        int read = file.read(buffer, at);
        if (read < 0) {
          break;
        }
        at += read;
      }
      return buffer.position();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private static final class ZeroFilledFile implements SubjectLog {

    private static final int BUFFER_BYTES = 1 << 20;

    private final Path path;
    private final FileChannel file;
    private final long size;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private long position;
    private int entryBytes;

    ZeroFilledFile(Path path, long size) throws IOException {
      this.path = path;
      this.size = size;
      this.file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      for (long at = 0; at < size; ) {
        buffer.clear().limit((int) Math.min(BUFFER_BYTES, size - at));
        at += file.write(buffer, at);
      }
      file.force(true);
      buffer.clear();
    }

    @Override
    public void append(byte[] data) throws IOException {
      add(data);
      commit();
    }

    @Override
    public void appendAmongMany(byte[] data) {
      throw new UnsupportedOperationException("one thread writes for all");
    }

    @Override
    public void appendBatch(List<byte[]> batch) throws IOException {
      for (byte[] data : batch) {
        add(data);
      }
      commit();
    }

    @Override
    public void appendUnsynced(byte[] data) throws IOException {
      if (buffer.remaining() < data.length) {
        writeOut();
      }
      add(data);
    }

    @Override
    public void syncAll() throws IOException {
      commit();
    }

    private void add(byte[] data) {
      if (buffer.remaining() < data.length) {
        buffer = ByteBuffer.allocateDirect(Math.max(buffer.capacity() * 2, data.length))
            .put(buffer.flip());
      }
      buffer.put(data);
      entryBytes = data.length;
    }

    private void commit() throws IOException {
      writeOut();
      file.force(false);
    }

    private void writeOut() throws IOException {
      buffer.flip();
      if (buffer.limit() > size) {
        throw new EOFException(buffer.limit() + " bytes at once, expected at most " + size);
      }
      if (position + buffer.limit() > size) {
        position = 0;
      }
      while (buffer.hasRemaining()) {
        position += file.write(buffer, position);
      }
      buffer.clear();
    }

    @Override
    public void close() throws IOException {
      if (position < size) {
        file.truncate(position);
      }
      file.close();
      Files.writeString(path.resolveSibling(FILE + ".entry"), Integer.toString(entryBytes));
    }
  }
}
