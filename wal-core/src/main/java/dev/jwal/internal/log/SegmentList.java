// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.SegmentInfo;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.segment.Segment;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The segments before the current one: those still wanted, which are locked, and those that were
 * released since the log was opened, which may be purged.
 *
 * <p>A segment that was not read when the log was opened is not locked, but wanted all the same:
 * only a release says that it is not read any more.
 *
 * <p>Confined to the thread that writes the log.
 */
public final class SegmentList implements Closeable {

  private static final Logger LOG = System.getLogger("dev.jwal");

  private final Deque<Sealed> released = new ArrayDeque<>();
  private final Deque<Sealed> wanted = new ArrayDeque<>();

  /**
   * A segment that is not written any more.
   *
   * @param info what is known of it
   * @param lock its file, while it is locked
   */
  record Sealed(Segment segment, SegmentInfo info, @Nullable DiskFile lock) {

    private Sealed released() {
      SegmentInfo released = new SegmentInfo(
          info.name(),
          info.sequence(),
          info.firstIndex(),
          info.sizeBytes(),
          info.allocatedBytes(),
          info.createdAt(),
          true);
      return new Sealed(segment, released, null);
    }

    private void unlock() {
      if (lock != null) {
        closeQuietly(segment.path(), lock);
      }
    }
  }

  /**
   * Adds a segment that is newer than all others here.
   *
   * @param info what is known of it
   * @param lock its file, to be closed when it is released; {@code null} if it is not locked
   */
  public void add(Segment segment, SegmentInfo info, @Nullable DiskFile lock) {
    wanted.addLast(new Sealed(segment, info, lock));
  }

  /** The segments, oldest first; a list that does not change any more. */
  List<SegmentInfo> infos() {
    List<SegmentInfo> infos = new ArrayList<>(released.size() + wanted.size());
    released.forEach(segment -> infos.add(segment.info()));
    wanted.forEach(segment -> infos.add(segment.info()));
    return List.copyOf(infos);
  }

  /**
   * Releases what is wholly before an index: what is older than the last segment that starts before
   * it. Where that starts right before it, this keeps one more than it need. (etcd wal.go:
   * ReleaseLockTo)
   *
   * <p>A segment may start at a lower index than the one before it, where entries were replaced or
   * the log was restarted.
   */
  void releaseTo(long index, Segment current) {
    List<Segment> all = new ArrayList<>();
    wanted.forEach(segment -> all.add(segment.segment()));
    all.add(current);
    int keepFrom = all.size() - 1;
    while (keepFrom > 0 && Long.compareUnsigned(all.get(keepFrom).firstIndex(), index) >= 0) {
      keepFrom--;
    }
    release(keepFrom);
  }

  /** Releases all of them: the log was restarted in the current segment. */
  void releaseAll() {
    release(wanted.size());
  }

  private void release(int oldest) {
    for (int i = 0; i < oldest; i++) {
      Sealed segment = wanted.removeFirst();
      segment.unlock();
      released.addLast(segment.released());
    }
  }

  /** The oldest segment that was not released. */
  Segment oldestWanted(Segment current) {
    return wanted.isEmpty() ? current : wanted.getFirst().segment();
  }

  // --- the released ones, to be purged ---

  int releasedCount() {
    return released.size();
  }

  Sealed oldestReleased() {
    return released.getFirst();
  }

  /** The segments that follow the oldest released one, up to the current one. */
  Stream<Segment> afterOldestReleased(Segment current) {
    return Stream.concat(
        Stream.concat(released.stream().skip(1), wanted.stream()).map(Sealed::segment),
        Stream.of(current));
  }

  /** The segments from which on an index is read, the current one last. */
  List<Segment> from(long index, Segment current) {
    List<Segment> all = new ArrayList<>();
    Stream.concat(released.stream(), wanted.stream()).map(Sealed::segment).forEach(all::add);
    all.add(current);
    int first = all.size() - 1;
    while (first > 0 && Long.compareUnsigned(all.get(first).firstIndex(), index) > 0) {
      first--;
    }
    return all.subList(first, all.size());
  }

  void removeOldestReleased() {
    released.removeFirst();
  }

  /** Releases all locks. */
  @Override
  public void close() {
    wanted.forEach(Sealed::unlock);
    wanted.clear();
  }

  /** Closes a file whose lock is not wanted any more; another that fails keeps no lock here. */
  static void closeQuietly(Path path, DiskFile lock) {
    try {
      lock.close();
    } catch (IOException | RuntimeException | Error e) {
      LOG.log(Level.WARNING, "could not close " + path, e);
    }
  }
}
