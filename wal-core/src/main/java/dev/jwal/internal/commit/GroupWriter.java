// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import dev.jwal.WalException;
import dev.jwal.internal.log.LogTail;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes groups of requests at the end of the log, and closes the log.
 *
 * <p>After a failed write or sync, or whatever else is thrown while records are added, nothing is
 * written any more: what the disk holds is unknown until it is read again. (LevelDB db_impl.cc:
 * RecordBackgroundError; "Can Applications Recover from fsync Failures?", Rebello et al., USENIX
 * ATC 2020) Lack of space is no such failure: what could not be written is rolled back.
 *
 * <p>Confined to the thread that has the turn.
 */
final class GroupWriter implements WriteScheduler.Writer {

  private static final Logger LOG = System.getLogger("dev.jwal");

  private final LogTail tail;
  private final LogHealth health;
  private final WriteWatch watch;
  private boolean closed;

  GroupWriter(LogTail tail, LogHealth health, WriteWatch watch) {
    this.tail = tail;
    this.health = health;
    this.watch = watch;
  }

  @Override
  public void write(List<Request<?>> group) {
    watch.beginWriting();
    try {
      if (health.failure() == null) {
        new GroupCommit(tail, group).run();
      }
    } catch (Throwable e) {
      health.stop(e);
    } finally {
      watch.endWriting();
    }
    group.forEach(this::decide);
  }

  /**
   * Carries out an unsynced save that fits into the buffer: a group of one, of which nothing is
   * written yet. Returns whether that was so; it then has succeeded.
   *
   * @throws dev.jwal.internal.raft.RefusedException if it cannot follow the log's end
   */
  boolean writeToBuffer(Request.Save save) {
    if (health.failure() != null || !tail.hasRoomFor(save.entries(), save.bytes())) {
      return false;
    }
    try {
      new GroupCommit(tail, List.of(save)).run();
    } catch (Throwable e) {
      health.stop(e);
      throw health.refusal();
    }
    save.requireSuccess();
    return true;
  }

  @Override
  public void stop(Throwable cause) {
    health.stop(cause);
  }

  @Override
  public void refuse(Request<?> request) {
    decide(request);
  }

  private void decide(Request<?> request) {
    if (!request.isDecided()) {
      request.fail(closed ? closedException() : health.refusal());
    }
    health.decided(request);
  }

  @Override
  public void afterTurn() {
    health.notifyListener();
  }

  @Override
  public void closeLate() {
    try {
      close();
      LOG.log(
          Level.INFO, "closed the log in {0}, which took longer than expected", tail.directory());
    } catch (Throwable e) {
      LOG.log(Level.WARNING, "could not close the log in " + tail.directory() + " in order", e);
    }
  }

  /** Makes everything durable and closes all files, whatever goes wrong. */
  void close() {
    try {
      commitAndClose();
    } finally {
      closed = true;
      watch.close();
    }
  }

  private void commitAndClose() {
    WalException last = commitLast();
    try {
      tail.close();
    } catch (IOException | RuntimeException | Error e) {
      WalException notClosed =
          new WalException.Io(WalException.Operation.CLOSE, tail.directory(), e);
      if (last == null) {
        last = notClosed;
      } else {
        last.addSuppressed(notClosed);
      }
    }
    if (last != null) {
      throw last;
    }
  }

  /** Returns why it failed; {@code null} if it did not. */
  private @Nullable WalException commitLast() {
    try {
      if (health.failure() == null) {
        watch.beginWriting();
        tail.requireSync();
        tail.commit();
      }
      return null;
    } catch (WalException.NoSpace e) {
      return e;
    } catch (Throwable e) {
      return health.stop(e);
    } finally {
      watch.endWriting();
    }
  }

  /** What a caller gets that comes too late. */
  IllegalStateException closedException() {
    return new IllegalStateException("the log in " + tail.directory() + " is closed");
  }
}
