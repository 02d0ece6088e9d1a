// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.disk;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.jwal.WalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every locked file of this virtual machine, and the only way to open one.
 *
 * <p>A POSIX record lock belongs to the process, and is lost when the process closes <em>any</em> descriptor of the
 * file, while {@link FileLock#isValid} goes on saying that it is held (fcntl(2), "Record locks"). So a locked file is
 * read through the channel that holds the lock, and a channel that was opened before the lock was taken is closed only
 * after it was given up.
 */
final class OpenFiles {

  private static final Map<Object, Held> HELD = new HashMap<>();

  /** Channels that must stay open because a lock unknown here would be lost with them. */
  private static final List<Channel> ABANDONED = new ArrayList<>();

  private OpenFiles() {}

  static synchronized DiskFile createAndLock(Path file, boolean direct) throws IOException {
    return lock(file, Set.of(CREATE_NEW, READ, WRITE), direct);
  }

  static synchronized DiskFile openAndLock(Path file, boolean direct) throws IOException {
    if (HELD.containsKey(keyOf(file))) {
      throw new WalException.Locked(file, true);
    }
    return lock(file, Set.of(READ, WRITE), direct);
  }

  static synchronized DiskFile openToRead(Path file) throws IOException {
    Object key = keyOf(file);
    Held held = HELD.get(key);
    if (held != null) {
      held.users++;
      return new SharedFile(held);
    }
    return new ReadOnlyFile(key, Channel.open(file, Set.of(READ)));
  }

  private static DiskFile lock(Path file, Set<? extends OpenOption> options, boolean direct)
      throws IOException {
    Channel channel = Channel.open(file, options, OwnerOnly.file(file));
    FileLock lock;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException lockedByOtherCode) {
      ABANDONED.add(channel);
      throw new WalException.Locked(file, true);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    if (lock == null) {
      channel.close();
      throw new WalException.Locked(file, false);
    }
    Held held = new Held(keyOf(file), channel, direct ? DirectWrites.open(file) : null);
    HELD.put(held.key, held);
    return new SharedFile(held);
  }

  /** What the file is, whatever it is called: a segment is renamed while it is locked. */
  private static Object keyOf(Path file) throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    return key != null ? key : file.toRealPath();
  }

  private static synchronized void release(Held held) throws IOException {
    if (--held.users > 0) {
      return;
    }
    HELD.remove(held.key);
    try {
      held.channel.close();
    } finally {
      closeOthers(held);
    }
  }

  private static void closeOthers(Held held) throws IOException {
    try {
      if (held.direct != null) {
        held.direct.close();
      }
    } finally {
      for (Channel straggler : held.openedBefore) {
        straggler.close();
      }
    }
  }

  private static synchronized void closeUnlessHeld(Object key, Channel channel) throws IOException {
    Held held = HELD.get(key);
    if (held != null) {
      held.openedBefore.add(channel);
    } else {
      channel.close();
    }
  }

  /** A locked file, with everyone who uses its channel: the one who locked it, and readers. */
  private static final class Held {
    private final Object key;
    private final Channel channel;
    private final @Nullable DirectWrites direct;
    private final List<Channel> openedBefore = new ArrayList<>();
    private int users = 1;

    private Held(Object key, Channel channel, @Nullable DirectWrites direct) {
      this.key = key;
      this.channel = channel;
      this.direct = direct;
    }
  }

  private abstract static class OpenFile implements DiskFile {
    private final Channel channel;
    private boolean closed;

    private OpenFile(Channel channel) {
      this.channel = channel;
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

  private static final class SharedFile extends OpenFile {
    private final Held held;

    private SharedFile(Held held) {
      super(held.channel);
      this.held = held;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      if (held.direct == null || !held.direct.write(source, position)) {
        super.write(source, position);
      }
    }

    @Override
    public boolean writeDurably(ByteBuffer source, long position) throws IOException {
      return held.direct != null && held.direct.writeDurably(source, position);
    }

    @Override
    void letGo() throws IOException {
      release(held);
    }
  }

  private static final class ReadOnlyFile extends OpenFile {
    private final Object key;
    private final Channel channel;

    private ReadOnlyFile(Object key, Channel channel) {
      super(channel);
      this.key = key;
      this.channel = channel;
    }

    @Override
    void letGo() throws IOException {
      closeUnlessHeld(key, channel);
    }
  }
}
