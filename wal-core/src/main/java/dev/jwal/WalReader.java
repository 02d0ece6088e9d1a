// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Reads entries of a log that is open and may be written meanwhile: one by its index, a range, or
 * what is committed from an index on, as it comes.
 *
 * <p>What is read is what is there when it is read: of every save that has returned, and nothing
 * that was replaced, truncated or rolled back. Entries that are not committed yet, or not durable
 * yet, are among them; a {@link Follower} waits until they are both.
 *
 * <p>Recent entries are read from memory. All others are read from the disk, and their checksums
 * are checked at every read. Damage is {@link WalException.Corrupt}; it stops neither the log nor
 * any other reader. Where entries are is kept in memory that is bounded ({@code
 * WalOptions.indexBytes()}); for a segment that was not read for long, it is found anew by reading
 * that segment once, and damage anywhere in it is {@code Corrupt} for all its entries then.
 *
 * <p>May be used by any number of threads at once, virtual ones included. No method waits for the
 * log's writer, and none keeps it waiting. A reader works on a log that has stopped after a failure
 * as well. Every method but {@link #firstIndex()} and {@link #lastIndex()} throws {@link
 * IllegalStateException} once the log is closed.
 *
 * <p>All indexes and terms are unsigned.
 */
public interface WalReader {

  /**
   * Returns the lowest index that {@link #get} is sure to return: that of the first entry after the
   * start at which the log was opened, or the one to which {@link Wal#releaseTo} has released it
   * since. Never waits for the disk.
   *
   * @return the index, unsigned; one more than {@link #lastIndex()} if there is no entry
   */
  long firstIndex();

  /**
   * Returns the index of the last entry, or of the last snapshot mark if that took the place of
   * all; the same as {@link Wal#lastIndex()}. Never waits for the disk.
   *
   * @return the index, unsigned; 0 in a new log
   */
  long lastIndex();

  /**
   * Returns the entry that is at an index now.
   *
   * @param index an index, unsigned
   * @return the entry, with an array of its own; empty if the index is below the first or above the
   *     last
   * @throws WalException.Corrupt if its bytes on the disk are damaged
   * @throws WalException.Io if they cannot be read
   * @throws IllegalStateException if the log is closed
   */
  Optional<Entry> get(long index);

  /**
   * Returns the term of the entry at an index, without reading the entry; of the index before the
   * first, the term of the snapshot mark or of the entry that is there.
   *
   * @param index an index, unsigned
   * @return its term, unsigned
   * @throws WalException.IndexNotFound if the index is below the one before the first, or above the
   *     last, with the nearest index that is there
   * @throws WalException.Corrupt if where the entries are has to be found anew, and the segment is
   *     damaged
   * @throws WalException.Io if the segment cannot be read then
   * @throws IllegalStateException if the log is closed
   */
  long termAt(long index);

  /**
   * Passes entries to a visitor, in the order of their indexes, without an array for each.
   *
   * <p>Each entry was there when it was passed on. If an entry is replaced meanwhile, this returns
   * before it; the next call continues with what took its place.
   *
   * @param from the index of the first, unsigned
   * @param maxBytes how many bytes of data to pass on at most; the first entry is passed on however
   *     large it is
   * @param visitor receives the entries, on this thread. What it throws ends the reading.
   * @return the index that comes next, unsigned: the first that was not passed on; {@code from} if
   *     it is one more than the last
   * @throws WalException.IndexNotFound if {@code from} is below the first index, or more than one
   *     above the last, with the nearest index that is there
   * @throws WalException.Corrupt if the bytes of an entry on the disk are damaged; those before it
   *     were passed on
   * @throws WalException.Io if they cannot be read
   * @throws IllegalStateException if the log is closed
   */
  long read(long from, long maxBytes, Visitor visitor);

  /**
   * Returns what follows the log from an index on: every committed and durable entry, in order,
   * each once.
   *
   * @param from the index of the first entry wanted, unsigned; one more than the last to receive
   *     what comes from now on
   * @return a follower that has received nothing yet
   * @throws WalException.IndexNotFound if {@code from} is below the first index, or more than one
   *     above the last, with the nearest index that is there
   * @throws IllegalStateException if the log is closed
   */
  Follower follow(long from);

  /** Receives entries whose data is not copied. */
  @FunctionalInterface
  interface Visitor {

    /**
     * Receives an entry.
     *
     * @param type what the data means: {@link Entry#NORMAL}, {@link Entry#CONF_CHANGE}, {@link
     *     Entry#CONF_CHANGE_V2} or any other number
     * @param term the term in which a leader proposed the entry, unsigned
     * @param index the entry's place in the log, unsigned
     * @param data the payload, from the buffer's position to its limit. Read-only and big-endian;
     *     {@link ReplayHandler#NO_DATA} for {@link Entry#NO_DATA}. Holds until this method returns:
     *     its memory is then used for what comes next
     */
    void entry(int type, long term, long index, ByteBuffer data);
  }
}
