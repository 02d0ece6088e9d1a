// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.WalException;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.segment.RecycledSegment;
import dev.jwal.internal.segment.Segment;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;

/**
 * Purges released segments of which there are too many: the file of one is kept for recycling, if
 * there is use for it; the others are deleted. Confined to the thread that writes the log.
 */
final class SegmentPurge {

  private static final Logger LOG = System.getLogger("dev.jwal");

  private final Disk disk;
  private final Path directory;
  private final LogSettings settings;
  private final SegmentList segments;
  private final RecycledSegment recycled;
  private boolean warned;

  SegmentPurge(
      Disk disk,
      Path directory,
      LogSettings settings,
      SegmentList segments,
      RecycledSegment recycled) {
    this.disk = disk;
    this.directory = directory;
    this.settings = settings;
    this.segments = segments;
    this.recycled = recycled;
  }

  /**
   * Purges the oldest released segments until only so many are left as are to be retained, but none
   * that is read when the log is opened at a snapshot mark of this index.
   */
  void run(long markIndex, Segment current) {
    Segment first = null;
    Segment last = null;
    while (segments.releasedCount() > settings.retainedSegments()
        && !isNeeded(markIndex, current)) {
      SegmentList.Sealed oldest = segments.oldestReleased();
      if (!purge(oldest.segment().path())) {
        break;
      }
      segments.removeOldestReleased();
      first = first == null ? oldest.segment() : first;
      last = oldest.segment();
      syncDirectory();
      recycled.markNameDurable();
      settings.listener().purged(oldest.info());
    }
    if (first != null && last != null) {
      logPurged(first, last);
    }
  }

  /**
   * The oldest is needed if all after it start after the mark: reading begins at the last one that
   * does not. It need not be the next one, as a segment may start lower than the one before it.
   */
  private boolean isNeeded(long markIndex, Segment current) {
    return segments
        .afterOldestReleased(current)
        .allMatch(later -> Long.compareUnsigned(later.firstIndex(), markIndex) > 0);
  }

  private boolean purge(Path path) {
    try {
      DiskFile lock = disk.lock(path);
      try {
        if (!lock.isAt(path) || !recycled.keep(path)) {
          disk.delete(path);
        }
      } finally {
        SegmentList.closeQuietly(path, lock);
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

  /**
   * After each name that is removed: of two that are pending a crash may undo the first alone,
   * which leaves a hole.
   */
  private void syncDirectory() {
    try {
      disk.syncDirectory(directory);
    } catch (IOException e) {
      throw new WalException.Io(WalException.Operation.SYNC, directory, e);
    }
  }

  private void logPurged(Segment first, Segment last) {
    LOG.log(
        Level.INFO,
        "deleted {0} released segments in {1}, from {2} to {3}: more than {4} were there",
        last.sequence() - first.sequence() + 1,
        directory,
        first.name(),
        last.name(),
        settings.retainedSegments());
  }
}
