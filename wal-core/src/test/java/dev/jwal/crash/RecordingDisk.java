// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import dev.jwal.WalException;
import dev.jwal.crash.Fault.Call;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.disk.DiskFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that logs every operation, so that the states a crash may leave between any two
 * of them can be made afterwards. One operation can be made to fail. Thread-safe: operations happen
 * one after the other.
 */
final class RecordingDisk implements Disk {

  /** Where logs are put. */
  static final Path LOG = Path.of("/log");

  private final DiskState origin;
  private final DiskState state;
  private final List<Operation> operations = new ArrayList<>();
  private final Set<Integer> locks = new HashSet<>();
  private final List<Call> calls = new ArrayList<>();
  private boolean writesDurably;
  private int faultyCall = -1;
  private @Nullable Fault fault;
  private boolean full;
  private boolean ranOutOfSpace;
  private boolean faultHappened;
  private String faultMet = "";
  private @Nullable Thread faultMetBy;

  private RecordingDisk(DiskState origin) {
    this.origin = origin;
    this.state = origin.copy();
  }

  /** A disk with nothing on it but a root. */
  static RecordingDisk empty(int fragmentBytes) {
    SortedMap<Path, byte[]> none = new TreeMap<>();
    return holding(new Image(Set.of(Path.of("/")), none), fragmentBytes);
  }

  /** A disk on which an image is durable. */
  static RecordingDisk holding(Image image, int fragmentBytes) {
    return new RecordingDisk(new DiskState(fragmentBytes, image));
  }

  /** A disk whose machine keeps running after all processes died: what is pending stays so. */
  static RecordingDisk continuedFrom(DiskState state) {
    return new RecordingDisk(state);
  }

  /** Lets the disk write whole blocks and make them durable in one call, or not. */
  RecordingDisk writingDurably(boolean writesDurably) {
    this.writesDurably = writesDurably;
    return this;
  }

  // ---- what tests ask

  /** How many operations were logged: a moment in the disk's life. */
  synchronized int now() {
    return operations.size();
  }

  synchronized List<Operation> operations() {
    return List.copyOf(operations);
  }

  /** The disk before the first operation. */
  DiskState origin() {
    return origin.copy();
  }

  synchronized Image cached() {
    return state.cached();
  }

  synchronized DiskState state() {
    return state.copy();
  }

  /** The moment right after the last operation of a kind. */
  synchronized int momentAfterLast(Class<? extends Operation> kind) {
    int end = operations.size();
    while (end > 0 && !kind.isInstance(operations.get(end - 1))) {
      end--;
    }
    return end;
  }

  /** The disk as it was right after the last operation of a kind. */
  synchronized DiskState stateAfterLast(Class<? extends Operation> kind) {
    DiskState then = origin.copy();
    operations.subList(0, momentAfterLast(kind)).forEach(operation -> operation.applyTo(then));
    return then;
  }

  /** How many calls were made, those that only read included. */
  synchronized int calls() {
    return calls.size();
  }

  /** What the calls did. */
  synchronized List<Call> allCalls() {
    return List.copyOf(calls);
  }

  /** Lets a call go wrong, counted from 0. */
  synchronized void fail(int call, Fault how) {
    faultyCall = call;
    fault = how;
  }

  synchronized boolean faultHappened() {
    return faultHappened;
  }

  /** Whether a call found no space, which could have been reported at once. */
  synchronized boolean ranOutOfSpace() {
    return ranOutOfSpace;
  }

  /** The call that went wrong. */
  synchronized String faultMet() {
    return faultMet;
  }

  synchronized @Nullable Thread faultMetBy() {
    return faultMetBy;
  }

  synchronized void makeSpace() {
    full = false;
  }

  /** Whether any file is locked. */
  synchronized boolean holdsLocks() {
    return !locks.isEmpty();
  }

  // ---- faults

  /** Notes a call; returns the fault it is to meet, if it has to do its part itself. */
  private @Nullable Fault meet(Call call) throws IOException {
    boolean faulty = calls.size() == faultyCall;
    calls.add(call);
    Fault met = faulty && fault != null && fault.meets(call) ? fault : null;
    if (met == null) {
      if (full && call == Call.WRITE) {
        throw new DiskFullException("No space left on device");
      }
      return null;
    }
    faultHappened = true;
    faultMet = whatIsCalled();
    faultMetBy = Thread.currentThread();
    switch (met) {
      case INTERRUPT -> {
        Thread.currentThread().interrupt();
        return null;
      }
      case IO_ERROR, IO_ERROR_CACHE_KEPT -> {
        if (call != Call.SYNC) {
          throw new IOException("Input/output error");
        }
        return met;
      }
      case NO_SPACE -> {
        if (call == Call.WRITE) {
          full = true;
          ranOutOfSpace = true;
          throw new DiskFullException("No space left on device");
        }
        return met;
      }
      default -> {
        met.throwUnchecked();
        return met;
      }
    }
  }

  private String whatIsCalled() {
    return StackWalker.getInstance()
            .walk(frames -> frames.skip(2).findFirst().map(StackWalker.StackFrame::getMethodName))
            .orElse("")
        + " after "
        + operations.size()
        + " operations";
  }

  private void perform(Operation operation) {
    operation.applyTo(state);
    operations.add(operation);
  }

  // ---- the disk

  @Override
  public synchronized DiskFile create(Path file) throws IOException {
    requireWhole(meet(Call.WRITE));
    if (state.fileAt(file) != null) {
      throw new FileAlreadyExistsException(file.toString());
    }
    return open(file, make(file));
  }

  @Override
  public synchronized DiskFile lock(Path file) throws IOException {
    requireWhole(meet(state.fileAt(file) == null ? Call.WRITE : Call.READ));
    Integer number = state.fileAt(file);
    if (number != null && locks.contains(number)) {
      throw new WalException.Locked(file, true);
    }
    return open(file, number != null ? number : make(file));
  }

  private int make(Path file) throws IOException {
    if (!state.isDirectory(file.getParent())) {
      throw new NoSuchFileException(file.toString());
    }
    int number = state.newFile();
    perform(new Operation.Create(file, number));
    return number;
  }

  private DiskFile open(Path path, int file) {
    locks.add(file);
    perform(new Operation.Lock(path, true));
    return new OpenFile(path, file, true);
  }

  @Override
  public synchronized DiskFile read(Path file) throws IOException {
    meet(Call.READ);
    return new OpenFile(file, require(file), false);
  }

  private int require(Path file) throws NoSuchFileException {
    Integer number = state.fileAt(file);
    if (number == null) {
      throw new NoSuchFileException(file.toString());
    }
    return number;
  }

  @Override
  public synchronized boolean isReusable(Path file) throws IOException {
    meet(Call.READ);
    return state.namesOf(require(file)) == 1;
  }

  @Override
  public synchronized void rename(Path from, Path to) throws IOException {
    requireWhole(meet(Call.WRITE));
    require(from);
    if (state.fileAt(to) != null) {
      throw new FileAlreadyExistsException(to.toString());
    }
    perform(new Operation.Rename(from, to));
  }

  @Override
  public synchronized void delete(Path file) throws IOException {
    meet(Call.SHRINK);
    require(file);
    perform(new Operation.Delete(file));
  }

  @Override
  public synchronized List<String> list(Path directory) throws IOException {
    meet(Call.READ);
    return state.list(directory);
  }

  @Override
  public synchronized List<Path> makeDirectory(Path directory) throws IOException {
    if (!state.isDirectory(directory)) {
      requireWhole(meet(Call.WRITE));
      perform(new Operation.MakeDirectory(directory));
    }
    return List.of(directory.getParent());
  }

  @Override
  public Path realPath(Path directory) {
    return directory;
  }

  @Override
  public synchronized void syncDirectory(Path directory) throws IOException {
    Fault met = meet(Call.SYNC);
    if (met == Fault.NO_SPACE) {
      throw new DiskFullException("No space left on device");
    }
    if (met != null) {
      throw new IOException("Input/output error");
    }
    perform(new Operation.SyncDirectory(directory));
  }

  @Override
  public synchronized Instant lastWrittenAt(Path file) throws IOException {
    meet(Call.READ);
    require(file);
    return Instant.EPOCH;
  }

  @Override
  public synchronized long size(Path file) throws IOException {
    meet(Call.READ);
    return state.file(require(file)).size();
  }

  /** No file here is ever a copy of another. */
  @Override
  public long identity(Path file) {
    return 1;
  }

  @Override
  public Thread startThread(String name, Runnable task) {
    synchronized (this) {
      try {
        meet(Call.THREAD);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    return KeptThreads.start(name, task);
  }

  /** What a call that is no write of bytes makes of a fault meant for one. */
  private void requireWhole(@Nullable Fault met) throws IOException {
    if (met == Fault.SHORT_WRITE) {
      throw new IOException("Input/output error");
    }
    if (met == Fault.SHORT_WRITE_NO_SPACE) {
      full = true;
      ranOutOfSpace = true;
      throw new DiskFullException("No space left on device");
    }
  }

  /** A file as a process holds it. */
  private final class OpenFile implements DiskFile {
    private final Path path;
    private final int file;
    private final boolean locked;
    private boolean closed;

    private OpenFile(Path path, int file, boolean locked) {
      this.path = path;
      this.file = file;
      this.locked = locked;
    }

    private void requireOpen() throws IOException {
      if (closed) {
        throw new java.nio.channels.ClosedChannelException();
      }
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      synchronized (RecordingDisk.this) {
        requireOpen();
        meet(Call.READ);
        byte[] bytes = new byte
            [(int) Math.max(0, Math.min(target.remaining(), state.file(file).size() - position))];
        int read = state.file(file).read(bytes, 0, bytes.length, position);
        target.put(bytes, 0, read);
        return read;
      }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      synchronized (RecordingDisk.this) {
        requireWritable();
        Fault met = meet(Call.WRITE);
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        if (met != null) {
          bytes = Arrays.copyOf(bytes, middleOfChange(bytes, position));
        }
        perform(new Operation.Write(file, position, bytes));
        requireWhole(met);
      }
    }

    @Override
    public boolean writeDurably(ByteBuffer source, long position) throws IOException {
      synchronized (RecordingDisk.this) {
        requireWritable();
        int length = source.remaining();
        if (!writesDurably || position % BLOCK_BYTES != 0 || length % BLOCK_BYTES != 0) {
          return false;
        }
        if (!state.file(file).isDurablyAsLongAs(position + length)) {
          throw new AssertionError("a durable write of " + length + " bytes at " + position
              + " of a file that is shorter, or was cut off without a sync");
        }
        write(source, position);
        sync(new Operation.SyncBlocks(file, (int) position, length));
        return true;
      }
    }

    /**
     * Where a write is cut short that leaves half of what it changes: blocks are written again with
     * what is in them.
     */
    private int middleOfChange(byte[] bytes, long position) {
      byte[] before = new byte[bytes.length];
      state.file(file).read(before, 0, before.length, position);
      int first = Math.max(0, Arrays.mismatch(bytes, before));
      int last = bytes.length;
      while (last > first && bytes[last - 1] == before[last - 1]) {
        last--;
      }
      return (first + last) / 2;
    }

    @Override
    public void truncate(long size) throws IOException {
      synchronized (RecordingDisk.this) {
        requireWritable();
        meet(Call.SHRINK);
        if (size > state.file(file).size()) {
          return;
        }
        perform(new Operation.Truncate(file, size));
      }
    }

    @Override
    public long size() throws IOException {
      synchronized (RecordingDisk.this) {
        requireOpen();
        meet(Call.READ);
        return state.file(file).size();
      }
    }

    @Override
    public boolean isAt(Path path) throws IOException {
      synchronized (RecordingDisk.this) {
        requireOpen();
        meet(Call.READ);
        return Integer.valueOf(file).equals(state.fileAt(path));
      }
    }

    @Override
    public void sync() throws IOException {
      synchronized (RecordingDisk.this) {
        requireWritable();
        sync(new Operation.Sync(file));
      }
    }

    private void sync(Operation sync) throws IOException {
      Fault met = meet(Call.SYNC);
      if (met != null) {
        perform(new Operation.FailedSync(file, met == Fault.IO_ERROR_CACHE_KEPT));
        throw met == Fault.NO_SPACE
            ? new DiskFullException("No space left on device")
            : new IOException("Input/output error");
      }
      perform(sync);
    }

    private void requireWritable() throws IOException {
      requireOpen();
      if (!locked) {
        throw new java.nio.channels.NonWritableChannelException();
      }
    }

    @Override
    public void close() throws IOException {
      synchronized (RecordingDisk.this) {
        if (closed) {
          return;
        }
        closed = true;
        if (locked) {
          locks.remove(file);
          operations.add(new Operation.Lock(path, false));
        }
        if (meet(Call.CLOSE) == Fault.FAILING_CLOSE) {
          throw new IOException("Input/output error");
        }
      }
    }
  }
}
