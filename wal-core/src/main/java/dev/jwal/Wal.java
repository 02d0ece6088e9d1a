// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * An open write-ahead log: everything that was in it has been read, and records can be appended.
 *
 * <p>All methods may be called from any number of threads, virtual ones included. Calls made at the
 * same time share one write and one sync. A thread that is interrupted while it waits continues to
 * wait and finds its interrupt flag set afterwards: what was submitted cannot be withdrawn.
 *
 * <p><b>Failures.</b> After a failed write or sync, or an error such as {@link OutOfMemoryError} in
 * the middle of one, the log stops: the call that met the failure, and every one after it, gets
 * {@link WalException.Failed}, whose cause is the first failure; {@link #failure()} returns it too.
 * A full disk is not a failure: the save gets {@link WalException.NoSpace}, leaves no trace, and a
 * later one may succeed. Nor is a next segment that cannot be made, as for lack of file
 * descriptors: the save that needs it gets {@link WalException.Io}, and leaves no trace either.
 *
 * <p><b>Order.</b> What raft never does is refused, as it could not be read back for what it is: a
 * term or a commit index that decreases, a committed entry that is replaced, a snapshot mark that
 * is lower than another. (In Search of an Understandable Consensus Algorithm, section 5)
 *
 * <p>Made by {@code dev.jwal.directory.WalDirectory}. The counterpart of etcd's {@code wal.WAL} in
 * append mode.
 */
public interface Wal extends AutoCloseable {

  /**
   * Appends the entries, then the state.
   *
   * <p>When this returns the data survives a crash if there were entries, or if the term or vote
   * changed; otherwise it becomes durable with the next save that is, or with {@link #sync()}. An
   * entry whose index was saved before replaces that entry and all after it. An empty state without
   * entries does nothing. When the segment has reached its size a new one is created before this
   * returns. (etcd server/storage/wal/wal.go: Save)
   *
   * @param state the state to record; {@link HardState#EMPTY} for none
   * @param entries in index order without a gap, beginning no later than after the last index. The
   *     list is copied, their data is not: do not change it before this returns
   * @throws IllegalArgumentException if the indexes leave a gap, an entry is larger than the log
   *     allows or replaces a committed one, one without data could be taken for something else (see
   *     {@link Entry#NO_DATA}), or the term or the commit index is lower than the log's; nothing is
   *     written then
   * @throws WalException.NoSpace if the disk is full; nothing is written then
   * @throws WalException.Io if the segment is full and the next cannot be made; nothing is written
   *     then
   * @throws WalException.Failed if writing or syncing failed, now or earlier; the log is stopped
   * @throws IllegalStateException if the log is closed
   */
  void save(HardState state, List<Entry> entries);

  /**
   * Appends as {@link #save} does, and leaves it to a later call to make it durable: for entries of
   * which many are written before any is relied on.
   *
   * <p>When this returns nothing is durable yet, not even against a crash of the process: part of
   * it may be in the log's buffer. Everything is once any later save with entries, append, mark,
   * cut, {@link #sync()} or {@link #close()} has returned. A crash before that loses records from
   * the end on: what is left is a prefix as ever. At most 16 MiB are written to a segment without a
   * sync.
   *
   * @param state as for {@link #save}
   * @param entries as for {@link #save}
   * @throws IllegalArgumentException as {@link #save} does
   * @throws WalException as {@link #save} does; what an earlier call returned from stays in the log
   * @throws IllegalStateException if the log is closed
   */
  void saveUnsynced(HardState state, List<Entry> entries);

  /**
   * Appends as {@link #save} does, without waiting for the disk.
   *
   * <p>Futures complete in the order of submission, each after the sync that covers it. If more
   * bytes are in flight than the log allows, this blocks until there is room: nothing is dropped. A
   * stage of a future does not wait for room that cannot be made before it returns. What a save
   * takes up is in flight until its future has completed and the stages that depend on it have
   * returned. These run on one thread of the log's own, which writes nothing and may call the log
   * again, unless given an executor. They must not wait for another future of the log: that thread
   * completes them all. What the caller does with the future changes nothing in the log.
   *
   * @param state the state to record; {@link HardState#EMPTY} for none
   * @param entries as for {@link #save}; do not change their data before the future completes, but
   *     the list may be used again at once
   * @return completes when {@link #save} would return, exceptionally with what it would throw. A
   *     save that is refused before it is submitted, as after close, completes at once.
   */
  CompletableFuture<Void> saveAsync(HardState state, List<Entry> entries);

  /**
   * Appends one entry after the last committed one, and commits it: the log gives it its index. For
   * an application that writes its log alone; where nodes agree on entries first, {@link #save}
   * takes what they agreed on.
   *
   * <p>When this returns the entry survives a crash, and so does a hard state that says that it is
   * committed, with the term and vote that the log had; a log that had none gets term 1. Entries
   * beyond the commit index that were there when the log was opened, as a crash leaves those whose
   * state was not written, are replaced. Entries that were saved since, and are not committed, are
   * not: save a state that commits them before.
   *
   * @param data the payload, at most as many bytes as the log allows; not copied, do not change it
   *     before this returns
   * @return the entry's index, unsigned
   * @throws IllegalArgumentException if the data is larger than the log allows, the last hard state
   *     commits entries that are not in the log, or entries that were saved since the log was
   *     opened are not committed; nothing is written then
   * @throws WalException as {@link #save} does
   * @throws IllegalStateException if the log is closed
   */
  default long append(byte[] data) {
    return append(List.of(data));
  }

  /**
   * Appends some entries as {@link #append(byte[])} does, all of them or none: no crash leaves a
   * part committed.
   *
   * @param data the payloads, in order, at least one
   * @return the index of the last, unsigned; those before have the indexes before it
   * @throws IllegalArgumentException as {@link #append(byte[])} does, and if there is no payload
   * @throws WalException as {@link #save} does
   * @throws IllegalStateException if the log is closed
   */
  long append(List<byte[]> data);

  /**
   * Appends one entry as {@link #append(byte[])} does, without waiting for the disk. What {@link
   * #saveAsync} says of futures, order and bytes in flight holds here too.
   *
   * @param data the payload; do not change it before the future completes
   * @return completes with the entry's index when it is durable, exceptionally with what {@link
   *     #append(byte[])} would throw
   */
  default CompletableFuture<Long> appendAsync(byte[] data) {
    return appendAsync(List.of(data));
  }

  /**
   * Appends some entries as {@link #append(List)} does, without waiting for the disk.
   *
   * @param data the payloads, in order, at least one
   * @return completes with the index of the last when they are durable
   */
  CompletableFuture<Long> appendAsync(List<byte[]> data);

  /**
   * Appends some entries as {@link #append(List)} does, without waiting for the disk, and applies
   * them: for state in memory that follows from the log.
   *
   * <p>Once they are durable, {@code apply} is called with the index of the last and their term,
   * which a later save may have raised in {@link #state} by then. It is called on the thread that
   * completes the log's futures: one call at a time, in the order of the log, which is that of
   * submission. It is called whatever the caller does with the future, cancelling, completing and
   * timing out included; it is not called if the future fails because the entries were refused.
   * Like every stage, it must not wait for another future of the log: see {@link
   * #isCompletionThread}.
   *
   * @param data the payloads, in order, at least one
   * @param apply called once. If it throws, the future fails with that, and the entries stay in the
   *     log.
   * @param <R> what comes of it
   * @return completes with what {@code apply} returned
   */
  <R extends @Nullable Object> CompletableFuture<R> appendAsync(
      List<byte[]> data, ApplyFunction<? extends R> apply);

  /**
   * Returns whether the calling thread is completing futures of this log or of another one in this
   * virtual machine, as it is in their stages unless they were given an executor, and in {@code
   * apply} functions. Who waits for a future of the same log there waits for ever, since that
   * thread is the one to complete it; who waits for a future of another log may, if that one waits
   * for this. {@link #append}, {@link #save} and other methods that return no future may be called
   * there; all futures of the log whose stage it is wait meanwhile.
   *
   * @return whether to wait for a future here might never end
   */
  boolean isCompletionThread();

  /**
   * Records that a snapshot holds everything up to an index. Durable on return.
   *
   * <p>The snapshot itself has to be durable before this is called. If the mark is beyond the last
   * entry, or its term is not that of the entry at its index, it is that of a snapshot that was
   * received from another node: it takes the place of all entries, and the next one comes right
   * after it. Save a hard state that commits it next: a crash before that leaves the log as if
   * there was no such mark, unless it is opened at it. (etcd wal.go: SaveSnapshot)
   *
   * @param mark up to which entry the snapshot reaches
   * @throws IllegalArgumentException if there is a mark with a higher index, or one with this index
   *     and another term, or an entry that is committed, or has no data, and contradicts the mark;
   *     nothing is written then
   * @throws WalException as {@link #save} does
   */
  void saveSnapshot(SnapshotMark mark);

  /**
   * Drops the entries from an index on, none of which is committed. Durable on return.
   *
   * <p>The entry before them is written once more: as an entry takes the place of the one at its
   * index and of all after it, every etcd reads the log without them. A crash before this returns
   * leaves all of them or none. If there is a snapshot mark at the index before, reading from that
   * mark would not notice it, so a segment is created as {@link #restartAt} does; no entry up to the
   * mark can be read any more then.
   *
   * @param index the index of the first entry to drop, unsigned; one more than the last changes
   *     nothing
   * @throws IllegalArgumentException if the entry is committed, by a hard state or by a snapshot
   *     mark, or the index is more than one above the last; or if the entry before has no data and
   *     its type is {@link Entry#CONF_CHANGE_V2}, as it could then be taken for a damaged hard
   *     state. Nothing is written then
   * @throws WalException.Corrupt if the entry before is damaged on the disk; nothing is written
   *     then, and the log continues
   * @throws WalException as {@link #save} does
   * @throws IllegalStateException if the log is closed
   */
  void truncateFrom(long index);

  /**
   * Drops all entries, and continues after a snapshot mark: that of a snapshot which was received
   * from another node, or one that contradicts the log. Durable on return.
   *
   * <p>A segment is created that is named after the mark's index, with the mark and a hard state that
   * commits it in its head, and the entry at the mark if the log has it. It gets its name when all
   * of it is durable: a crash before leaves the log as it was. Older segments are released then, and purged as {@link #releaseTo} does. The
   * snapshot itself has to be durable before this is called.
   *
   * @param mark up to which entry the snapshot reaches; the next entry comes right after it
   * @throws IllegalArgumentException if the mark is lower than the commit index or than another
   *     mark, or has the index of another and a different term; nothing is written then
   * @throws WalException.NoSpace if there is no space for another segment; the log continues as it
   *     was
   * @throws WalException.Io if another segment cannot be made for another reason; the log continues
   *     as it was
   * @throws WalException as {@link #save} does
   * @throws IllegalStateException if the log is closed
   */
  void restartAt(SnapshotMark mark);

  /**
   * Returns what reads the log while it is open. Does no I/O, and works on a closed log too.
   *
   * @return the reader, the same at each call
   */
  WalReader reader();

  /**
   * Ends the current segment and begins the next, which is named after the index that comes next.
   * Durable on return; everything saved before is too.
   *
   * @throws WalException.NoSpace if there is no space for another segment; the log continues in the
   *     current one
   * @throws WalException.Io if another segment cannot be made for another reason; the log continues
   *     in the current one
   * @throws WalException as {@link #save} does
   */
  void cut();

  /**
   * Makes everything saved so far durable.
   *
   * @throws WalException as {@link #save} does
   */
  void sync();

  /**
   * Says that entries before an index will not be read again, whatever mark the log is opened at.
   * Segments that are wholly before it are unlocked; of those released since the log was opened,
   * the oldest beyond the number to keep are purged, but never one that reading from the newest
   * committed snapshot mark needs: they are deleted, but for one, whose file the next segment is
   * made of if space is preallocated. Everything saved so far is made durable first. (etcd wal.go:
   * ReleaseLockTo, fileutil.PurgeFile)
   *
   * @param index the first index that is still wanted, unsigned
   * @throws WalException as {@link #save} does
   */
  void releaseTo(long index);

  /**
   * Returns what the log looks like now. Does no I/O and never waits for the disk; works on a
   * stopped and on a closed log too.
   *
   * @return how all of it was at one moment, after a recent call
   */
  WalStatus status();

  /**
   * Returns why the log has stopped.
   *
   * @return the first failure; empty while the log works, or after it was closed without one
   */
  Optional<WalException> failure();

  /**
   * Looks whether the file of the current segment is still where the log was opened, and returns
   * what is wrong. An open log whose directory is deleted, moved, mounted over or replaced
   * acknowledges what no later start finds, until its next cut, which looks too and stops the log.
   *
   * <p>Asks the file system once and waits for it, so it is for health checks, not for each append.
   * May be called from any thread.
   *
   * @return what is wrong, with the file's path; empty if nothing is, or the log is closed
   * @throws WalException.Io if that cannot be found out
   */
  Optional<WalException> displacement();

  /**
   * Returns the metadata with which the log was created.
   *
   * @return a copy, of length zero if there is none
   */
  byte[] metadata();

  /**
   * Returns the last hard state saved or read back.
   *
   * @return the state, {@link HardState#EMPTY} if there is none
   */
  HardState state();

  /**
   * Returns the index of the last entry, or of the last snapshot mark if that is ahead.
   *
   * @return the index, unsigned; 0 in a new log
   */
  long lastIndex();

  /**
   * Makes everything durable and releases the directory lock. Futures that are not complete yet are
   * soon after. A second call does nothing. On a stopped log this only releases the lock.
   *
   * @throws WalException.Io if the last sync failed, the lock being released nevertheless; or if a
   *     write that is in flight has not returned within 30 seconds: requests are refused then, and
   *     the log is closed when it does
   * @throws IllegalStateException if a listener of the log calls this while the log waits for it
   */
  @Override
  void close();

  /**
   * What is done with entries once they are durable: see {@link #appendAsync(List, ApplyFunction)}.
   *
   * @param <R> what comes of it
   */
  @FunctionalInterface
  interface ApplyFunction<R extends @Nullable Object> {

    /**
     * Applies entries that were appended together.
     *
     * @param lastIndex the index of the last, unsigned
     * @param term the term in which they were written, the same for all, unsigned
     * @return what comes of it
     */
    R apply(long lastIndex, long term);
  }
}
