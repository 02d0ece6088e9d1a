// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

import java.time.Duration;
import java.util.Optional;

/**
 * Receives the entries of an open log from an index on: only those that are committed and durable,
 * so that no crash can undo what was received; in order, each once, without end.
 *
 * <p>An entry counts as committed once the hard state that says so is durable too. A save of a
 * commit index alone is not synced at once; a follower that would wait for it has it synced.
 *
 * <p>At the log's end a follower waits until it is notified; it never polls the disk. Once the log
 * is closed, every method but {@link #nextIndex()} throws {@link IllegalStateException}. After the
 * log has stopped because of a failure, what was committed and durable before is still received,
 * then the methods throw {@link WalException.Failed}. If entries that were not received yet are
 * released, or the log was started anew after a snapshot, they throw {@link
 * WalException.IndexNotFound} with the first index that is there. Threads that wait are woken for
 * each of these.
 *
 * <p>For one thread at a time. Holds no file and no lock, so it need not be closed.
 */
public interface Follower {

  /**
   * Returns the index of the entry that comes next.
   *
   * @return the index, unsigned
   */
  long nextIndex();

  /**
   * Returns the next entry, waiting for it if there is none yet.
   *
   * @param timeout how long to wait at most; zero or less not to wait
   * @return the entry, with an array of its own; empty if there was none in time
   * @throws InterruptedException if the thread is interrupted before or while it waits; nothing was
   *     received then, and neither the follower nor the log is affected
   * @throws WalException.IndexNotFound if the next entry was released
   * @throws WalException.Corrupt if its bytes on the disk are damaged
   * @throws WalException.Io if they cannot be read
   * @throws WalException.Failed if the log has stopped, and there is none left
   * @throws IllegalStateException if the log is closed
   */
  Optional<Entry> poll(Duration timeout) throws InterruptedException;

  /**
   * Passes the entries that are there to a visitor, without an array for each, waiting for the
   * first if there is none yet. What the visitor throws ends this; the entry that it was given when
   * it threw counts as received.
   *
   * @param timeout how long to wait for the first at most; zero or less not to wait
   * @param maxBytes how many bytes of data to pass on at most; the first entry is passed on however
   *     large it is
   * @param visitor receives the entries, on this thread; it cannot receive others meanwhile
   * @return how many entries it received; 0 if there was none in time
   * @throws InterruptedException as {@link #poll(Duration)} does
   * @throws WalException as {@link #poll(Duration)} does
   * @throws IllegalStateException if the log is closed, or a visitor of this follower calls this
   */
  long poll(Duration timeout, long maxBytes, WalReader.Visitor visitor) throws InterruptedException;

  /**
   * Returns the next entry, waiting for it as long as it takes.
   *
   * @return the entry, with an array of its own
   * @throws InterruptedException as {@link #poll(Duration)} does
   * @throws WalException as {@link #poll(Duration)} does
   * @throws IllegalStateException if the log is closed
   */
  Entry take() throws InterruptedException;
}
