// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.segment;

import dev.jwal.WalException;
import dev.jwal.internal.disk.Closing;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.disk.Failures;
import dev.jwal.internal.disk.Uninterruptibly;
import dev.jwal.internal.disk.Worker;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Prepares the next segment's file in the background, so that a cut need not wait for its space.
 *
 * <p>The file is filled with zeros, not only made long: blocks that were never written cost a sync
 * as much as a file that grows. It is a purged segment's, if one was kept for recycling, or a new
 * one. It has a temporary name until a cut takes it; left-over temporary files are deleted, never
 * used. A preparation that failed is tried again by the cut that needs the file. (etcd
 * file_pipeline.go)
 *
 * <p>Confined to the thread that writes the log, but for the background thread's own work.
 */
public final class SegmentPipeline implements Closeable {

  /** The temporary names, taken in turns: one may be on its way to being a segment. */
  private static final List<String> TEMPORARY_NAMES = List.of("0.tmp", "1.tmp");

  /** How long closing waits for a file being prepared: as long as a healthy disk needs for one. */
  private static final long CLOSE_NANOS = 10_000_000_000L;

  private static final Logger LOG = System.getLogger("dev.jwal");

  private final Disk disk;
  private final Path directory;
  private final long reservedBytes;
  private final RecycledSegment recycled;
  private final Worker worker;
  private int turn;
  private @Nullable FutureTask<Prepared> pending;
  private volatile boolean closed;

  /**
   * A file that is ready to become a segment.
   *
   * @param path where it is, under a temporary name
   * @param file the file, locked
   */
  public record Prepared(Path path, DiskFile file) {
    /** Closes and deletes it. */
    void delete(Disk disk) throws IOException {
      try {
        file.close();
      } finally {
        disk.delete(path);
      }
    }
  }

  /**
   * Starts the background thread; nothing is prepared yet.
   *
   * @param directory the log's directory
   * @param reservedBytes how much space each file gets; 0 for none
   * @param recycled where a file may be that can be recycled
   */
  public SegmentPipeline(Disk disk, Path directory, long reservedBytes, RecycledSegment recycled) {
    this.disk = disk;
    this.directory = directory;
    this.reservedBytes = reservedBytes;
    this.recycled = recycled;
    this.worker = Worker.start(disk, "wal-next-segment");
  }

  /**
   * Deletes temporary files that a crash left. To be called only while the log is locked.
   *
   * @param directory the log's directory
   * @throws IOException if the operating system refuses
   */
  public static void deleteLeftovers(Disk disk, Path directory) throws IOException {
    for (String name : disk.list(directory)) {
      if (TEMPORARY_NAMES.contains(name) || RecycledSegment.NAMES.contains(name)) {
        disk.delete(directory.resolve(name));
      }
    }
  }

  /** Starts to prepare a file, unless one is prepared or being prepared. */
  public void prepare() {
    if (pending == null) {
      Path path = directory.resolve(TEMPORARY_NAMES.get(turn));
      turn = (turn + 1) % TEMPORARY_NAMES.size();
      Path used = recycled.take();
      FutureTask<Prepared> task =
          new FutureTask<>(() -> unlessClosed(used == null ? create(path) : recycle(used, path)));
      if (!worker.submit(task)) {
        task.run();
      }
      pending = task;
    }
  }

  /**
   * Returns a file, waiting for it if need be.
   *
   * @return the file, which the caller now owns
   * @throws WalException.NoSpace if there is no space for it
   * @throws WalException.Io if it could not be created
   */
  public Prepared take() {
    boolean startedBefore = pending != null;
    prepare();
    try {
      return await();
    } catch (IOException e) {
      if (startedBefore) {
        return take(); // It failed in the background, perhaps long ago: there may be space by now.
      }
      throw Failures.of(WalException.Operation.PREPARE_SEGMENT, directory, e);
    }
  }

  private Prepared await() throws IOException {
    FutureTask<Prepared> task = pending;
    if (task == null) {
      throw new IllegalStateException("nothing is being prepared");
    }
    try {
      return Uninterruptibly.get(task);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } finally {
      pending = null;
    }
  }

  private Prepared recycle(Path used, Path pathOfNew) throws IOException {
    try {
      if (disk.isReusable(used)) {
        return refill(used);
      }
    } catch (IOException | WalException.Locked e) {
      if (!closed) {
        LOG.log(Level.WARNING, "could not recycle " + used, e);
      }
    }
    deleteQuietly(used);
    return create(pathOfNew);
  }

  /**
   * All of the file becomes zeros, durably, before it can be taken: no reader may ever find what
   * was in it.
   */
  private Prepared refill(Path used) throws IOException {
    DiskFile file = disk.lock(used);
    try {
      if (!file.isAt(used)) {
        throw new FileSystemException(used.toString(), null, "replaced while it was opened");
      }
      if (file.size() > reservedBytes) {
        file.truncate(reservedBytes);
      }
      ZeroFill.reserve(file, reservedBytes, () -> closed);
      return new Prepared(used, file);
    } catch (IOException | RuntimeException | Error e) {
      Closing.after(e, file);
      throw e;
    }
  }

  /** A file that is ready only after the log was closed is deleted. */
  private Prepared unlessClosed(Prepared prepared) throws IOException {
    if (closed) {
      IOException late = new IOException("the log was closed");
      discard(prepared, late);
      throw late;
    }
    return prepared;
  }

  private void deleteQuietly(Path used) {
    try {
      disk.delete(used);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "could not delete " + used, e);
    }
  }

  /** If the directory is another log's by now, so is the file. */
  private void deleteUnlessLocked(Path path) throws IOException {
    DiskFile leftover = disk.lock(path);
    try {
      disk.delete(path);
    } finally {
      leftover.close();
    }
  }

  private Prepared create(Path path) throws IOException {
    if (disk.list(directory).contains(path.getFileName().toString())) {
      deleteUnlessLocked(path);
    }
    DiskFile file = disk.create(path);
    try {
      ZeroFill.reserve(file, reservedBytes, () -> closed);
      return new Prepared(path, file);
    } catch (IOException | RuntimeException | Error e) {
      discard(new Prepared(path, file), e);
      throw e;
    }
  }

  /**
   * Closes and deletes a file that did not become a segment.
   *
   * @param prepared the file
   * @param because why; gets what goes wrong here as suppressed
   */
  public void discard(Prepared prepared, Throwable because) {
    Closing.after(because, () -> prepared.delete(disk));
  }

  /** Ends the background thread of a pipeline that has prepared nothing. */
  public void giveUp() {
    closed = true;
    worker.close();
  }

  /**
   * Ends the background thread, and deletes the files that were prepared, or kept, and not used. A
   * file that is still being prepared, as the disk does not answer, is deleted when the log is
   * opened next.
   */
  @Override
  public void close() throws IOException {
    closed = true;
    worker.close();
    try {
      deletePending();
    } finally {
      recycled.close();
    }
  }

  private void deletePending() throws IOException {
    FutureTask<Prepared> task = pending;
    if (task != null && Uninterruptibly.isDone(task, CLOSE_NANOS)) {
      Prepared unused;
      try {
        unused = await();
      } catch (IOException neverPrepared) {
        return;
      }
      unused.delete(disk);
    }
  }
}
