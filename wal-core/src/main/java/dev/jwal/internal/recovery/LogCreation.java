// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.recovery;

import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.disk.Failures;
import dev.jwal.internal.index.IndexWriter;
import dev.jwal.internal.log.LogSettings;
import dev.jwal.internal.log.SegmentHead;
import dev.jwal.internal.log.SegmentList;
import dev.jwal.internal.log.TailState;
import dev.jwal.internal.raft.EntryOrder;
import dev.jwal.internal.raft.LogExtent;
import dev.jwal.internal.segment.Segment;
import dev.jwal.internal.segment.SegmentName;
import dev.jwal.internal.segment.SegmentWriter;
import dev.jwal.internal.segment.SyncPointFile;
import dev.jwal.internal.segment.ZeroFill;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Creates a log: the first segment is made complete and durable under a temporary name, and becomes
 * the log by being renamed. Until then there is no log, afterwards there is a complete one. Nothing
 * is done to the directory itself, so it may be a mount point, and hold other files. (etcd renames
 * the directory instead, and removes the one that is there.)
 */
public final class LogCreation {

  private static final String TEMPORARY_NAME = "0.tmp";

  private final Disk disk;
  private final Path directory;
  private final LogSettings settings;

  public LogCreation(Disk disk, Path directory, LogSettings settings) {
    this.disk = disk;
    this.directory = directory;
    this.settings = settings;
  }

  public Wal create(byte[] metadata) {
    requireNoLog();
    try {
      for (Path changed : disk.makeDirectory(directory)) {
        disk.syncDirectory(changed);
      }
      return new LogCreation(disk, disk.realPath(directory), settings).createHere(metadata);
    } catch (IOException e) {
      throw Failures.of(WalException.Operation.CREATE, directory, e);
    }
  }

  private Wal createHere(byte[] metadata) throws IOException {
    Path temporary = directory.resolve(TEMPORARY_NAME);
    DiskFile file = createAndLock(temporary);
    try {
      // From here on no other process is creating a log here; one that was may have finished
      // before.
      requireNoLog();
      return write(file, temporary, metadata);
    } catch (IOException | RuntimeException | Error e) {
      abandon(file, temporary, e);
      throw e;
    }
  }

  /**
   * Nothing of what a crash left is used again. A file that another process is writing is locked.
   */
  private void deleteLeftover(Path temporary) throws IOException {
    if (exists(temporary)) {
      try {
        deleteLocked(temporary);
      } catch (NoSuchFileException finishedMeanwhile) {
        requireNoLog();
      }
    }
  }

  private void deleteLocked(Path temporary) throws IOException {
    DiskFile leftover = disk.lock(temporary);
    try {
      requireNoLog();
      disk.delete(temporary);
    } finally {
      leftover.close();
    }
  }

  private DiskFile createAndLock(Path temporary) throws IOException {
    deleteLeftover(temporary);
    try {
      return disk.create(temporary);
    } catch (FileAlreadyExistsException createdMeanwhile) {
      throw new WalException.Locked(temporary, false);
    }
  }

  private void requireNoLog() {
    try {
      for (String name : disk.list(directory)) {
        if (SegmentName.standsForLog(name)) {
          throw new WalException.AlreadyExists(directory, name);
        }
      }
    } catch (IOException e) {
      throw Failures.of(WalException.Operation.READ, directory, e);
    }
  }

  private Wal write(DiskFile file, Path temporary, byte[] metadata) throws IOException {
    Segment first = new Segment(directory, SegmentName.FIRST);
    ZeroFill.reserve(file, settings.reservedBytes(), () -> false);
    SegmentWriter writer = new SegmentWriter(first, file, 0);
    int crc = SegmentHead.writeFirst(writer, metadata);
    // Before there is a log: what an earlier one in this directory has left is evidence against
    // this one.
    SyncPointFile syncPoints =
        SyncPointFile.replaceOrWarn(disk, directory, first.name(), temporary, writer.position());
    try {
      publish(temporary, first.path());
      return open(writer, crc, metadata, syncPoints);
    } catch (IOException | RuntimeException | Error e) {
      close(syncPoints, e);
      throw e;
    }
  }

  private Wal open(
      SegmentWriter writer, int crc, byte[] metadata, @Nullable SyncPointFile syncPoints)
      throws IOException {
    try {
      disk.syncDirectory(directory);
      SegmentList sealedSegments = new SegmentList();
      IndexWriter index =
          new IndexWriter(disk, writer.segment(), 0, settings.indexBytes(), settings.recentBytes());
      TailState state = TailState.opened(
          sealedSegments,
          writer,
          Instant.now(),
          crc,
          HardState.EMPTY,
          LogExtent.after(0),
          List.of(SnapshotMark.NONE),
          new EntryOrder(),
          index.value(),
          false);
      return OpenWal.start(
          disk, settings, sealedSegments, writer, metadata, state, index, syncPoints, null, null);
    } catch (IOException | RuntimeException | Error e) {
      deleteQuietly(writer.segment().path(), e);
      throw e;
    }
  }

  private static void close(@Nullable SyncPointFile syncPoints, Throwable because) {
    if (syncPoints != null) {
      syncPoints.close(because);
    }
  }

  private void publish(Path temporary, Path segment) throws IOException {
    try {
      disk.rename(temporary, segment);
    } catch (FileAlreadyExistsException createdMeanwhile) {
      throw new WalException.AlreadyExists(directory, String.valueOf(segment.getFileName()));
    }
  }

  private void abandon(DiskFile file, Path temporary, Throwable because) {
    deleteQuietly(temporary, because);
    try {
      file.close();
    } catch (IOException | RuntimeException | Error e) {
      because.addSuppressed(e);
    }
  }

  private void deleteQuietly(Path path, Throwable because) {
    try {
      if (exists(path)) {
        disk.delete(path);
      }
    } catch (IOException | RuntimeException | Error e) {
      because.addSuppressed(e);
    }
  }

  private boolean exists(Path path) throws IOException {
    return disk.list(directory).contains(String.valueOf(path.getFileName()));
  }
}
