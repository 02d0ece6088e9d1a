// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.jwal.WalException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Every locked file of this virtual machine, and the only way to open one.
 *
 * <p>A POSIX record lock belongs to the process, and is lost when the process closes <em>any</em>
 * descriptor of the file, while {@link FileLock#isValid} still says that it is held (fcntl(2),
 * "Record locks"). So a locked file is read through the channel that holds the lock, and a channel
 * that was opened before the lock was taken is closed only after it was released. Who locked the
 * file releases the lock, though readers still have its channel open.
 *
 * <p>Opening, locking and closing exclude each other for one file, across class loaders too: {@link
 * FileKey#monitor()}. A file whose disk does not answer holds up only those who want that file.
 *
 * <p>Longer than other classes, as the kinds of open files are in here too: only with the books on
 * all of them does each know what its closing may close.
 */
final class OpenFiles {

  /** Opens channels; a test puts one of its own here. */
  interface Opener {
    Channel open(Path file, Set<? extends OpenOption> options, FileAttribute<?>... rights)
        throws IOException;
  }

  private final Opener opener;
  private final Map<FileKey, Held> held = new ConcurrentHashMap<>();

  /**
   * Channels that stay open because a lock would be lost with them that is held by a log of another
   * class loader, or by other code. They are used again.
   */
  private final Map<FileKey, List<Channel>> kept = new ConcurrentHashMap<>();

  OpenFiles(Opener opener) {
    this.opener = opener;
  }

  DiskFile createAndLock(Path file, boolean direct) throws IOException {
    Channel channel = opener.open(file, Set.of(CREATE_NEW, READ, WRITE), OwnerOnly.file(file));
    FileKey key;
    try {
      key = FileKey.ofName(file);
    } catch (Throwable e) {
      Closing.after(e, channel);
      throw e;
    }
    synchronized (key.monitor()) {
      Held other = held.get(key);
      if (other != null) {
        other.openedBefore.add(channel);
        throw new WalException.Locked(file, true);
      }
      return lock(file, key, channel, direct);
    }
  }

  DiskFile openAndLock(Path file, boolean direct) throws IOException {
    FileKey key = FileKey.of(file);
    synchronized (key.monitor()) {
      if (held.containsKey(key)) {
        throw new WalException.Locked(file, true);
      }
      return lock(file, key, open(file, key, READ, WRITE), direct);
    }
  }

  DiskFile openToRead(Path file) throws IOException {
    FileKey key = FileKey.of(file);
    synchronized (key.monitor()) {
      Held lock = held.get(key);
      if (lock != null) {
        lock.users++;
        return new SharedFile(lock);
      }
      return new ReadOnlyFile(key, open(file, key, READ));
    }
  }

  private Channel open(Path file, FileKey key, OpenOption... options) throws IOException {
    Channel used = oneKept(key, options);
    if (used != null) {
      return used;
    }
    Channel channel = opener.open(file, Set.of(options));
    if (isReplaced(file, key)) {
      keep(key, channel); // It is not known which file it is, or if a lock would be lost with it.
      throw new FileSystemException(file.toString(), null, "replaced while it was opened");
    }
    return channel;
  }

  private static boolean isReplaced(Path file, FileKey key) {
    try {
      return !FileKey.of(file).equals(key);
    } catch (IOException nameIsGone) {
      return false;
    }
  }

  private @Nullable Channel oneKept(FileKey key, OpenOption... options) {
    List<Channel> channels = kept.getOrDefault(key, List.of());
    for (Channel channel : channels) {
      if (channel.isOpenFor(options)) {
        channels.remove(channel);
        return channel;
      }
    }
    return null;
  }

  private void keep(FileKey key, Channel channel) {
    kept.computeIfAbsent(key, none -> new ArrayList<>()).add(channel);
  }

  private DiskFile lock(Path file, FileKey key, Channel channel, boolean direct)
      throws IOException {
    Held lock = new Held(key, channel);
    try {
      lock.lock = channel.tryLock();
      if (lock.lock == null) {
        throw new WalException.Locked(file, false);
      }
      JvmLocks.add(key, file);
      held.put(key, lock);
      if (direct) {
        lock.direct = DirectWrites.open(file);
      }
      List<Channel> others = kept.remove(key);
      if (others != null) {
        lock.openedBefore.addAll(others);
      }
      return new LockedFile(lock);
    } catch (OverlappingFileLockException lockedByOtherCode) {
      keep(key, channel);
      throw new WalException.Locked(file, true);
    } catch (Throwable e) {
      lock.users = 0;
      Closing.after(e, () -> end(lock));
      throw e;
    }
  }

  /**
   * Releases a lock, and closes and forgets everything of it but a channel that has readers,
   * whatever goes wrong.
   */
  private void end(Held lock) throws IOException {
    List<@Nullable Closeable> all = new ArrayList<>();
    FileLock taken = lock.lock;
    all.add(lock.users > 0 && taken != null ? taken::release : lock.channel);
    all.add(lock.direct);
    all.addAll(lock.openedBefore);
    try {
      Closing.all(all);
    } finally {
      if (held.remove(lock.key, lock)) {
        JvmLocks.remove(lock.key);
      }
    }
  }

  private void release(Held lock) throws IOException {
    synchronized (lock.key.monitor()) {
      lock.users--;
      end(lock);
    }
  }

  private void endReading(Held lock) throws IOException {
    synchronized (lock.key.monitor()) {
      lock.users--;
      if (lock.users == 0) {
        closeUnlessLocked(lock.key, lock.channel); // It was unlocked meanwhile.
      }
    }
  }

  private void closeUnlessLocked(FileKey key, Channel channel) throws IOException {
    synchronized (key.monitor()) {
      Held lock = held.get(key);
      if (lock != null) {
        lock.openedBefore.add(channel);
      } else if (JvmLocks.include(key)) {
        keep(key, channel);
      } else {
        channel.close();
      }
    }
  }

  /**
   * A locked file, with everyone who uses its channel: the one who locked it, and readers. Guarded
   * by its monitor.
   */
  private static final class Held {
    private final FileKey key;
    private final Channel channel;
    private final List<Channel> openedBefore = new ArrayList<>();
    private @Nullable FileLock lock;
    private volatile @Nullable DirectWrites direct;
    private int users = 1;

    private Held(FileKey key, Channel channel) {
      this.key = key;
      this.channel = channel;
    }
  }

  private abstract static class OpenFile implements DiskFile {
    private final FileKey key;
    private final Channel channel;
    private boolean closed;

    private OpenFile(FileKey key, Channel channel) {
      this.key = key;
      this.channel = channel;
    }

    @Override
    public boolean isAt(Path path) throws IOException {
      return key.isNamed(path);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return channel.read(target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      channel.write(source, position);
    }

    @Override
    public void truncate(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void sync() throws IOException {
      channel.sync();
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        letGo();
      }
    }

    abstract void letGo() throws IOException;
  }

  private final class LockedFile extends OpenFile {
    private final Held held;

    private LockedFile(Held held) {
      super(held.key, held.channel);
      this.held = held;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      DirectWrites direct = held.direct;
      if (direct == null || !direct.write(source, position)) {
        super.write(source, position);
      }
    }

    @Override
    public boolean writeDurably(ByteBuffer source, long position) throws IOException {
      DirectWrites direct = held.direct;
      return direct != null && direct.writeDurably(source, position);
    }

    @Override
    void letGo() throws IOException {
      release(held);
    }
  }

  /** What a reader has of a file that was locked when it was opened. */
  private final class SharedFile extends OpenFile {
    private final Held held;

    private SharedFile(Held held) {
      super(held.key, held.channel);
      this.held = held;
    }

    @Override
    void letGo() throws IOException {
      endReading(held);
    }
  }

  private final class ReadOnlyFile extends OpenFile {
    private final FileKey key;
    private final Channel channel;

    private ReadOnlyFile(FileKey key, Channel channel) {
      super(key, channel);
      this.key = key;
      this.channel = channel;
    }

    @Override
    void letGo() throws IOException {
      closeUnlessLocked(key, channel);
    }
  }
}
