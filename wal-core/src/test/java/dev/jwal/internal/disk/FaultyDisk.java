// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** The real disk, with faults that a test switches on and off. */
public final class FaultyDisk implements Disk {

  /** What goes wrong. */
  public interface Fault {
    void happen() throws IOException;
  }

  private static final Fault NONE = () -> {};

  private final Disk real = LocalDisk.DIRECT;
  private final AtomicInteger syncs = new AtomicInteger();
  private volatile Fault onRead = NONE;
  private volatile Fault onWrite = NONE;
  private volatile Fault onSync = NONE;
  private volatile Fault onCreate = NONE;
  private volatile Fault onRename = NONE;
  private volatile Fault onDirectorySync = NONE;
  private volatile Fault onTruncate = NONE;
  private volatile Fault onClose = NONE;
  private volatile String threadThatCannotStart = "";
  private final AtomicReference<Runnable> afterRead = new AtomicReference<>(() -> {});
  private volatile Path watched = Path.of("");
  private volatile boolean usesWhatIsOpen;
  private volatile boolean halfWritten;

  /** From now on writes fail, after half of their bytes have reached the file. */
  public void failWrites(Fault fault) {
    onWrite = fault;
    halfWritten = true;
  }

  /** From now on reads fail, of files that are opened to be read as well. */
  public void failReads(Fault fault) {
    onRead = fault;
  }

  public void failSyncs(Fault fault) {
    onSync = fault;
  }

  public void failRenames(Fault fault) {
    onRename = fault;
  }

  public void failDirectorySyncs(Fault fault) {
    onDirectorySync = fault;
  }

  public void failTruncations(Fault fault) {
    onTruncate = fault;
  }

  public void failCloses(Fault fault) {
    onClose = fault;
  }

  /** The system has no thread left when the log asks for the one of this name. */
  public void failToStart(String thread) {
    threadThatCannotStart = thread;
  }

  public void failCreations(Fault fault) {
    onCreate = fault;
  }

  /** Lets files be used again though they are open in this process, as if another one read them. */
  public FaultyDisk usingWhatIsOpen() {
    usesWhatIsOpen = true;
    return this;
  }

  /** Lets something happen once, after bytes of a file were read and before they are handed out. */
  public void afterReading(Path file, Runnable meanwhile) {
    watched = file;
    afterRead.set(meanwhile);
  }

  public void mend() {
    onRead = NONE;
    onWrite = NONE;
    onSync = NONE;
    onCreate = NONE;
    onRename = NONE;
    onDirectorySync = NONE;
    onTruncate = NONE;
    onClose = NONE;
    threadThatCannotStart = "";
  }

  public int syncs() {
    return syncs.get();
  }

  public static Fault full() {
    return () -> {
      throw new DiskFullException("No space left on device");
    };
  }

  /** Throws an error, which is no {@link IOException}. */
  public static Fault error(Error error) {
    return () -> {
      throw error;
    };
  }

  public static Fault broken() {
    return () -> {
      throw new IOException("Input/output error");
    };
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    onCreate.happen();
    return new FaultyFile(real.create(file));
  }

  @Override
  public DiskFile lock(Path file) throws IOException {
    return new FaultyFile(real.lock(file));
  }

  @Override
  public DiskFile read(Path file) throws IOException {
    return new FaultyFile(real.read(file), file.equals(watched));
  }

  @Override
  public boolean isReusable(Path file) throws IOException {
    return usesWhatIsOpen || real.isReusable(file);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    onRename.happen();
    real.rename(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    real.delete(file);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    return real.list(directory);
  }

  @Override
  public List<Path> makeDirectory(Path directory) throws IOException {
    return real.makeDirectory(directory);
  }

  @Override
  public Path realPath(Path directory) throws IOException {
    return real.realPath(directory);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    onDirectorySync.happen();
    real.syncDirectory(directory);
  }

  @Override
  public Thread startThread(String name, Runnable task) {
    if (name.equals(threadThatCannotStart)) {
      throw new OutOfMemoryError("unable to create native thread");
    }
    return real.startThread(name, task);
  }

  @Override
  public Instant lastWrittenAt(Path file) throws IOException {
    return real.lastWrittenAt(file);
  }

  @Override
  public long identity(Path file) throws IOException {
    return real.identity(file);
  }

  @Override
  public long size(Path file) throws IOException {
    return real.size(file);
  }

  private final class FaultyFile implements DiskFile {
    private final DiskFile file;
    private final boolean isWatched;

    private FaultyFile(DiskFile file) {
      this(file, true);
    }

    private FaultyFile(DiskFile file, boolean isWatched) {
      this.file = file;
      this.isWatched = isWatched;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      onRead.happen();
      int read = file.read(target, position);
      if (isWatched) {
        afterRead.getAndSet(() -> {}).run();
      }
      return read;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      try {
        onWrite.happen();
      } catch (IOException e) {
        if (halfWritten) {
          int half = source.remaining() / 2;
          file.write(source.duplicate().limit(source.position() + half), position);
        }
        throw e;
      }
      file.write(source, position);
    }

    @Override
    public void truncate(long size) throws IOException {
      onTruncate.happen();
      file.truncate(size);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public boolean isAt(Path path) throws IOException {
      return file.isAt(path);
    }

    @Override
    public void sync() throws IOException {
      syncs.incrementAndGet();
      onSync.happen();
      file.sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
      onClose.happen();
    }
  }
}
