// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileLock;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A file channel that no interrupt can close.
 *
 * <p>An interrupt of a thread that reads, writes or forces a {@link java.nio.channels.FileChannel}
 * closes it for everyone. An asynchronous channel is not interruptible, and one whose executor is
 * the caller does its work at once on the calling thread.
 */
class Channel implements Closeable {

  private static final ExecutorService CALLER = new CallerRuns();

  private final Set<? extends OpenOption> options;
  private final AsynchronousFileChannel channel;

  Channel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... rights)
      throws IOException {
    this.options = options;
    this.channel = AsynchronousFileChannel.open(path, options, CALLER, rights);
  }

  static Channel open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... rights)
      throws IOException {
    return new Channel(path, options, rights);
  }

  boolean isOpenFor(OpenOption... wanted) {
    return options.containsAll(List.of(wanted));
  }

  int read(ByteBuffer target, long position) throws IOException {
    int total = 0;
    while (target.hasRemaining()) {
      int read = get(channel.read(target, position + total));
      if (read < 0) {
        break;
      }
      total += read;
    }
    return total;
  }

  void write(ByteBuffer source, long position) throws IOException {
    try {
      writeAll(source, position);
    } catch (IOException e) {
      throw DiskFullException.classify(e);
    }
  }

  private void writeAll(ByteBuffer source, long position) throws IOException {
    long next = position;
    while (source.hasRemaining()) {
      next += get(channel.write(source, next));
    }
  }

  void truncate(long size) throws IOException {
    channel.truncate(size);
  }

  long size() throws IOException {
    return channel.size();
  }

  void sync() throws IOException {
    channel.force(false);
  }

  void syncWithMetadata() throws IOException {
    channel.force(true);
  }

  /** Takes the whole file's lock; {@code null} if another process has it. */
  @Nullable
  FileLock tryLock() throws IOException {
    return channel.tryLock();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static <T> T get(Future<T> done) throws IOException {
    try {
      return Uninterruptibly.get(done);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException(e.getCause());
    }
  }
}
