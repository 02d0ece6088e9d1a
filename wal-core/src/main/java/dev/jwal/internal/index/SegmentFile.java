// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.index;

import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.segment.Segment;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A segment's file, open for all who read entries of it: opened by the first, and closed when the
 * segment is not wanted any more and the last has read. Thread-safe.
 */
public final class SegmentFile {

  private static final Logger LOG = System.getLogger("dev.jwal");

  private final Disk disk;
  private final Segment segment;
  private final Path path;
  private final ReentrantLock opening = new ReentrantLock();
  private final AtomicBoolean retired = new AtomicBoolean();

  /** Those that read, and one more until it is retired. */
  private final AtomicInteger users = new AtomicInteger(1);

  private volatile @Nullable DiskFile file;

  SegmentFile(Disk disk, Segment segment) {
    this.disk = disk;
    this.segment = segment;
    this.path = segment.path();
  }

  Disk disk() {
    return disk;
  }

  Segment segment() {
    return segment;
  }

  /** {@return where the file is} */
  public Path path() {
    return path;
  }

  /**
   * Returns the file, to be {@linkplain #release released} by who reads it.
   *
   * @return the file
   * @throws SegmentReleasedException if it is not wanted any more
   * @throws IOException if it cannot be opened
   */
  public DiskFile acquire() throws IOException {
    int now = users.get();
    while (now > 0 && !users.compareAndSet(now, now + 1)) {
      now = users.get();
    }
    if (now == 0) {
      throw new SegmentReleasedException();
    }
    try {
      DiskFile open = file;
      return open != null ? open : open();
    } catch (Throwable e) {
      release();
      throw e;
    }
  }

  private DiskFile open() throws IOException {
    opening.lock();
    try {
      DiskFile open = file;
      if (open == null) {
        open = disk.read(path);
        file = open;
      }
      return open;
    } finally {
      opening.unlock();
    }
  }

  /** Says that a file that was acquired is not read any more. */
  public void release() {
    if (users.decrementAndGet() == 0) {
      close();
    }
  }

  /**
   * Checks that what was read until now is the segment's: before it is written over, it is retired.
   *
   * @throws SegmentReleasedException if it is not wanted any more
   */
  public void requireWanted() {
    if (retired.get()) {
      throw new SegmentReleasedException();
    }
  }

  /** Says that nobody is to begin to read it any more. */
  void retire() {
    if (retired.compareAndSet(false, true)) {
      release();
    }
  }

  private void close() {
    DiskFile open = file;
    file = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException | RuntimeException | Error e) {
        LOG.log(Level.WARNING, "could not close " + path, e);
      }
    }
  }
}
