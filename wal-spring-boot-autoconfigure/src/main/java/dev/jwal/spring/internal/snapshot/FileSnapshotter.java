// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.snapshot;

import dev.jwal.Entry;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.spring.Snapshotable;
import dev.jwal.spring.WalSnapshot;
import dev.jwal.spring.WalSnapshotter;
import dev.jwal.spring.internal.replay.ReplaySource;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Writes the state to a file and marks it in the log. Thread-safe: one snapshot is taken at a time.
 */
public final class FileSnapshotter implements WalSnapshotter {

  private static final Log LOG = LogFactory.getLog("dev.jwal.spring");

  private final Wal wal;
  private final ReplaySource source;
  private final SnapshotDirectory snapshots;
  private final Supplier<? extends Snapshotable> state;
  private final int keep;
  private final ReentrantLock lock = new ReentrantLock();

  /** The newest mark known. Guarded by the lock. */
  private SnapshotMark newest;

  /**
   * Prepares to take snapshots.
   *
   * @param wal the log
   * @param source the same log, to be read
   * @param snapshots where snapshots are kept
   * @param state gives the state that is written, when it is
   * @param keep how many are kept, at least one
   */
  public FileSnapshotter(
      Wal wal,
      ReplaySource source,
      SnapshotDirectory snapshots,
      Supplier<? extends Snapshotable> state,
      int keep) {
    this.wal = wal;
    this.source = source;
    this.snapshots = snapshots;
    this.state = state;
    this.keep = keep;
    this.newest = wal.failure().isEmpty() ? source.start() : SnapshotMark.NONE;
  }

  @Override
  public Optional<WalSnapshot> snapshot() {
    lock.lock();
    try {
      wal.failure().ifPresent(failure -> {
        throw new WalException.Failed(wal.status().directory(), failure);
      });
      return write();
    } finally {
      lock.unlock();
    }
  }

  private Optional<WalSnapshot> write() {
    Snapshotable writer = state.get();
    try (SnapshotWriting writing = snapshots.begin(source.directory().path(), wal.metadata())) {
      long index = writer.writeSnapshot(writing.state());
      requirePossible(index, writer);
      if (index == 0) {
        return Optional.empty();
      }
      if (index == newest.index()) {
        return Optional.of(snapshots.existing(nameOf(newest)));
      }
      SnapshotName name = new SnapshotName(termOf(index), index);
      SnapshotMark mark = snapshots.markOf(name);
      writing.end(name);
      // The mark first: a snapshot that has its name is one that the log knows.
      wal.saveSnapshot(mark);
      WalSnapshot snapshot = snapshots.complete(writing, name);
      newest = mark;
      LOG.info("took snapshot " + snapshot.file() + ": " + snapshot.bytes()
          + " bytes, entries up to " + text(index));
      wal.releaseTo(snapshots.keepNewest(keep, snapshot));
      return Optional.of(snapshot);
    } catch (IOException e) {
      throw new WalException.Io(WalException.Operation.WRITE_SNAPSHOT, snapshots.path(), e);
    }
  }

  private static SnapshotName nameOf(SnapshotMark mark) {
    return new SnapshotName(mark.term(), mark.index());
  }

  private void requirePossible(long index, Snapshotable writer) {
    String name = writer.getClass().getName();
    long commit = wal.state().commit();
    if (Long.compareUnsigned(index, commit) > 0) {
      throw new IllegalStateException(
          "%s.writeSnapshot returned index %s, but the log is committed up to %s: it has to return the index of the last entry that was applied"
              .formatted(name, text(index), text(commit)));
    }
    if (Long.compareUnsigned(index, newest.index()) < 0) {
      throw new IllegalStateException(
          "%s.writeSnapshot returned index %s, but there is a snapshot up to %s: has readSnapshot taken up the index it was given?"
              .formatted(name, text(index), text(newest.index())));
    }
  }

  /** Terms do not fall as indexes rise: what is between two entries of one term has that term. */
  private long termOf(long index) {
    long last = wal.state().term();
    return newest.term() == last ? last : readTermOf(index);
  }

  private long readTermOf(long index) {
    long[] term = {wal.state().term()};
    source.directory().replay(newest, new ReplayHandler() {
      @Override
      public void entry(Entry entry) {
        if (entry.index() == index) {
          term[0] = entry.term();
        }
      }
    });
    return term[0];
  }

  private static String text(long index) {
    return Long.toUnsignedString(index);
  }
}
