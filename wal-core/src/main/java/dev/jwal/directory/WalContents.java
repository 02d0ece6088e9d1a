// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import dev.jwal.Entry;
import dev.jwal.HardState;
import java.util.List;

/**
 * Everything that a raft node wants back from its log: what etcd's {@code ReadAll} returns.
 *
 * @param metadata the bytes given when the log was created, of length zero if none
 * @param state the last hard state, {@link HardState#EMPTY} if there is none
 * @param entries the entries after the mark, in index order without a gap, overwritten ones
 *     dropped. Those above {@code state.commit()} are not known to be committed.
 */
public record WalContents(byte[] metadata, HardState state, List<Entry> entries) {

  /** Copies the list. */
  public WalContents {
    entries = List.copyOf(entries);
  }
}
