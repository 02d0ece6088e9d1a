// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * State that follows from the log, and can be written to a file and read back: what a bean
 * implements whose state is to be kept in snapshots.
 *
 * <p>A snapshot holds what the entries up to an index led to: all of them and none after. Only the
 * state itself knows that index, so {@link #writeSnapshot} returns the index of the last entry that
 * went into what it wrote. While it copies its state no entry may be applied; a lock that both take
 * is enough; what was copied under it can be written outside of it. Entries have to be applied in
 * their order, as {@code WalTemplate.append(value, apply)} does: a state in which one is missing
 * has no such index.
 */
public interface Snapshotable {

  /**
   * Writes the state as it is after some entry. May be called while entries are applied on other
   * threads: has to exclude them while it copies.
   *
   * @param out where to; buffered, need not be closed
   * @return the index, unsigned, of the last entry that was applied to what was written, the one
   *     given to {@link #readSnapshot} if none was since; 0 if none ever was: then nothing is kept
   * @throws IOException if {@code out} does
   */
  long writeSnapshot(OutputStream out) throws IOException;

  /**
   * Replaces the state by one that was written. Called at startup at most once, before any entry is
   * replayed; the entries after the index are replayed next.
   *
   * @param index what {@link #writeSnapshot} returned, unsigned: the index of the last entry that
   *     is in the state
   * @param in what was written, with its checksum verified; ends after the last byte of it
   * @throws IOException if {@code in} does, or what it gives cannot be understood
   */
  void readSnapshot(long index, InputStream in) throws IOException;
}
