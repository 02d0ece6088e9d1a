// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.SegmentInfo;
import dev.jwal.WalException;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.segment.Segment;
import dev.jwal.internal.segment.SpareFile;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segments before the current one: those still wanted, and those that were released since the log was opened, which
 * are purged when there are too many.
 *
 * <p>A segment that was not read when the log was opened is not locked, but wanted all the same: only a release says that
 * nobody reads it any more.
 *
 * <p>Confined to the thread that writes the log, but for {@link #infos()}.
 */
public final class SegmentList implements Closeable {

  private static final Logger LOG = System.getLogger("dev.jwal");

  private final Disk disk;
  private final Path directory;
  private final Deque<Sealed> released = new ArrayDeque<>();
  private final Deque<Sealed> wanted = new ArrayDeque<>();
  private volatile List<SegmentInfo> infos = List.of();
  private boolean warned;

  private record Sealed(
      Segment segment, SegmentInfo info, @Nullable DiskFile lock) {}

  /**
   * Makes an empty list.
   *
   * @param disk the disk
   * @param directory the log's directory
   */
  public SegmentList(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  /**
   * Adds a segment that is newer than all others here.
   *
   * @param segment the segment
   * @param info what is known of it
   * @param lock its file, to be closed when it is released; {@code null} if it is not locked
   */
  public void add(Segment segment, SegmentInfo info, @Nullable DiskFile lock) {
    wanted.addLast(new Sealed(segment, info, lock));
    publish();
  }

  /** The segments, oldest first. May be called from any thread. */
  List<SegmentInfo> infos() {
    return infos;
  }

  /**
   * Releases what lies wholly before an index. A segment is kept if the one after it begins at the index or later:
   * etcd keeps one more than it need. (etcd wal.go: ReleaseLockTo)
   */
  void releaseTo(long index, Segment current) {
    List<Segment> all = new ArrayList<>();
    wanted.forEach(segment -> all.add(segment.segment()));
    all.add(current);
    int keepFrom = all.size() - 1;
    for (int i = 0; i < all.size(); i++) {
      if (Long.compareUnsigned(all.get(i).firstIndex(), index) >= 0) {
        keepFrom = i - 1;
        break;
      }
    }
    for (int i = 0; i < keepFrom; i++) {
      release(wanted.removeFirst());
    }
    publish();
  }

  private void release(Sealed segment) {
    close(segment);
    released.addLast(new Sealed(segment.segment(), released(segment.info()), null));
  }

  private static SegmentInfo released(SegmentInfo info) {
    return new SegmentInfo(
        info.name(),
        info.sequence(),
        info.firstIndex(),
        info.sizeBytes(),
        info.allocatedBytes(),
        info.createdAt(),
        true);
  }

  /**
   * Purges the oldest released segments until only so many are left, but none from which on the log is read when it
   * is opened at a snapshot mark of this index. The file of one is kept, if there is use for it; the others are deleted.
   */
  void purge(LogSettings settings, long markIndex, Segment current, SpareFile spare) {
    Segment first = null;
    Segment last = null;
    while (released.size() > settings.retainedSegments() && !isNeeded(markIndex, current)) {
      Sealed oldest = released.getFirst();
      if (!purge(oldest, spare)) {
        break;
      }
      released.removeFirst();
      first = first == null ? oldest.segment() : first;
      last = oldest.segment();
      syncDirectory();
      spare.nameIsDurable();
      settings.listener().purged(oldest.info());
    }
    if (first != null && last != null) {
      publish();
      logPurged(first, last, settings.retainedSegments());
    }
  }

  /** After each name that goes: of two that are pending a crash may undo the first alone, which leaves a hole. */
  private void syncDirectory() {
    try {
      disk.syncDirectory(directory);
    } catch (IOException e) {
      throw new WalException.Io(WalException.Operation.SYNC, directory, e);
    }
  }

  /** The oldest is needed if the one after it begins behind the mark. */
  private boolean isNeeded(long markIndex, Segment current) {
    return Long.compareUnsigned(second(current).firstIndex(), markIndex) > 0;
  }

  private Segment second(Segment current) {
    if (released.size() > 1) {
      return released.stream().skip(1).iterator().next().segment();
    }
    return wanted.isEmpty() ? current : wanted.getFirst().segment();
  }

  private void logPurged(Segment first, Segment last, int retained) {
    LOG.log(
        Level.INFO,
        "deleted {0} released segments in {1}, from {2} to {3}: more than {4} were there",
        last.sequence() - first.sequence() + 1,
        directory,
        first.name(),
        last.name(),
        retained);
  }

  private boolean purge(Sealed segment, SpareFile spare) {
    Path path = segment.segment().path();
    try {
      DiskFile lock = disk.lock(path);
      try {
        if (!lock.isAt(path) || !spare.take(path)) {
          disk.delete(path);
        }
      } finally {
        close(path, lock);
      }
      return true;
    } catch (WalException.Locked inUse) {
      if (!warned) {
        warned = true;
        LOG.log(Level.WARNING, "kept released segment {0}: {1}", path, inUse.getMessage());
      }
      return false;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "could not delete released segment " + path, e);
      return false;
    }
  }

  private void publish() {
    List<SegmentInfo> list = new ArrayList<>();
    released.forEach(segment -> list.add(segment.info()));
    wanted.forEach(segment -> list.add(segment.info()));
    infos = List.copyOf(list);
  }

  /** Releases all locks. */
  @Override
  public void close() {
    wanted.forEach(this::close);
    wanted.clear();
  }

  private void close(Sealed segment) {
    if (segment.lock() != null) {
      close(segment.segment().path(), segment.lock());
    }
  }

  private void close(Path path, DiskFile lock) {
    try {
      lock.close();
    } catch (IOException | RuntimeException | Error e) {
      LOG.log(Level.WARNING, "could not close " + path, e);
    }
  }
}
