// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;

/**
 * One entry of the replicated log: the unit that is appended, made durable and replayed.
 *
 * <p>The same four fields as etcd's {@code raftpb.Entry}. Terms and indexes are unsigned 64-bit
 * numbers held in a {@code long}: compare them with {@link Long#compareUnsigned}. The data array is
 * not copied; do not change it while the entry is being saved or shared.
 *
 * <p>Two entries are equal when type, term, index and the bytes of the data are; whether empty data
 * was written as an empty field or as none makes no difference.
 *
 * @param type what the data means: {@link #NORMAL}, {@link #CONF_CHANGE}, {@link #CONF_CHANGE_V2};
 *     other values are kept as they are
 * @param term the term in which a leader proposed the entry
 * @param index the entry's place in the log
 * @param data the payload, opaque to the log; {@link #NO_DATA} for none
 */
public record Entry(int type, long term, long index, byte[] data) {

  /** An ordinary entry, whose data belongs to the application. */
  public static final int NORMAL = 0;

  /** A change of membership, as etcd's {@code raftpb.ConfChange}. */
  public static final int CONF_CHANGE = 1;

  /** A change of membership, as etcd's {@code raftpb.ConfChangeV2}. */
  public static final int CONF_CHANGE_V2 = 2;

  /**
   * The data of an entry that has none, such as the one with which a raft leader opens its term.
   * This very array is written as no data field at all, as etcd does for nil; any other empty array
   * as a field of length zero. Both are read back as an array of length zero.
   *
   * <p>A record's type is covered by no checksum, and a hard state whose type is damaged looks like
   * an entry without data. So that it is not taken for one, only entries of type {@link #NORMAL}
   * and {@link #CONF_CHANGE_V2} may lack data; and those of type {@code CONF_CHANGE_V2}, or of term
   * 0, have to be where raft would put them: above the commit index, of no lower term than the
   * entry before, and not in the place of an entry of the same term.
   */
  public static final byte[] NO_DATA = new byte[0];

  /** Checks that there is data, be it {@link #NO_DATA}. */
  public Entry {
    requireNonNull(data, "data");
  }

  /**
   * Returns an ordinary entry.
   *
   * @param term the term in which it is proposed
   * @param index its place in the log
   * @param data the payload
   * @return an entry of type {@link #NORMAL}
   */
  public static Entry normal(long term, long index, byte[] data) {
    return new Entry(NORMAL, term, index, data);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Entry that
        && type == that.type
        && term == that.term
        && index == that.index
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Long.hashCode(index) + Long.hashCode(term)) + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return "Entry[type="
        + type
        + ", term="
        + Long.toUnsignedString(term)
        + ", index="
        + Long.toUnsignedString(index)
        + ", "
        + data.length
        + " bytes]";
  }
}
