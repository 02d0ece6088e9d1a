// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

import org.jspecify.annotations.Nullable;

/**
 * A line drawn in the log that says: everything up to this index is also held by a snapshot. A log
 * is opened at such a mark, and replays only what comes after it. etcd's {@code walpb.Snapshot}.
 *
 * <p>The mark holds no state itself. The snapshot it speaks of must be durable before the mark is
 * saved, or a crash can leave a mark without its snapshot.
 *
 * @param index the last index the snapshot contains; unsigned
 * @param term the term of the entry at that index; unsigned
 * @param confState the members of the group at that point; {@code null} where there is no group.
 *     etcd from 3.5 on expects it for every mark but {@link #NONE}.
 */
public record SnapshotMark(long index, long term, @Nullable ConfState confState) {

  /** The beginning of the log: the mark that every new log carries, before the first entry. */
  public static final SnapshotMark NONE = new SnapshotMark(0, 0, null);

  /**
   * Returns a mark without members.
   *
   * @param index the last index the snapshot contains
   * @param term the term of the entry at that index
   */
  public SnapshotMark(long index, long term) {
    this(index, term, null);
  }

  @Override
  public String toString() {
    return "SnapshotMark[index="
        + Long.toUnsignedString(index)
        + ", term="
        + Long.toUnsignedString(term)
        + (confState == null ? "" : ", " + confState)
        + "]";
  }
}
