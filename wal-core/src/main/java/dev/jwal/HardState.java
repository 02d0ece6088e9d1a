// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

/**
 * What a raft node must remember across a crash besides its entries: etcd's {@code
 * raftpb.HardState}.
 *
 * <p>All three numbers are unsigned 64-bit.
 *
 * @param term the latest term the node has seen
 * @param vote the node it voted for in that term; 0 for none
 * @param commit the highest index known to be committed
 */
public record HardState(long term, long vote, long commit) {

  /** No state: saving it writes nothing. */
  public static final HardState EMPTY = new HardState(0, 0, 0);

  /**
   * Returns whether there is nothing to remember.
   *
   * @return whether term, vote and commit are all 0
   */
  public boolean isEmpty() {
    return equals(EMPTY);
  }

  /**
   * Returns whether this state must be on disk before the node may act on it: when it differs from
   * the one before in term or vote. A higher commit index is a hint that can be learnt again. (raft
   * {@code MustSync})
   *
   * @param previous the state recorded before
   * @return whether a log that records this state after {@code previous} has to sync
   */
  public boolean mustSyncAfter(HardState previous) {
    return term != previous.term || vote != previous.vote;
  }

  @Override
  public String toString() {
    return "HardState[term="
        + Long.toUnsignedString(term)
        + ", vote="
        + Long.toUnsignedString(vote)
        + ", commit="
        + Long.toUnsignedString(commit)
        + "]";
  }
}
