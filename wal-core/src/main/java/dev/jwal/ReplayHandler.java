// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Receives a log that is read back, record by record, in the order in which it was written.
 *
 * <p>Every method does nothing unless overridden. The calls come from one thread, before the log
 * accepts the first save; nothing is kept between them, so memory does not grow with the log. An
 * exception thrown here ends the replay and reaches the caller that started it.
 *
 * <p>This is the raw view: entries beyond the commit index are delivered too, and may be
 * {@linkplain #entriesDropped dropped} later. A state machine wants {@link #committed} instead.
 */
public interface ReplayHandler {

  /**
   * What {@link #entry(int, long, long, ByteBuffer)} receives instead of {@link Entry#NO_DATA}:
   * this very buffer.
   */
  ByteBuffer NO_DATA = ByteBuffer.wrap(Entry.NO_DATA).asReadOnlyBuffer();

  /**
   * Receives the metadata given when the log was created. Called once, before anything else; not
   * called where a log holds none, which only damage leaves.
   *
   * @param metadata the bytes, of length zero if there are none
   */
  default void metadata(byte[] metadata) {}

  /**
   * Receives an entry after the snapshot mark from which the log is read. An index that was
   * delivered before means that the entry there, and all after it, were overwritten; {@link
   * #entriesDropped} is called before.
   *
   * <p>Not called where {@link #entry(int, long, long, ByteBuffer)} is overridden.
   *
   * @param entry the entry, which may be kept
   */
  default void entry(Entry entry) {}

  /**
   * Receives the same as {@link #entry(Entry)}, and is called in its place, but gets no copy of the
   * data: for a handler that makes something else of it at once, this spares the memory that copies
   * take. Unless overridden, copies the data and calls {@link #entry(Entry)}. A handler that
   * delegates to another delegates this method: the other may override either.
   *
   * @param type what the data means: {@link Entry#NORMAL}, {@link Entry#CONF_CHANGE}, {@link
   *     Entry#CONF_CHANGE_V2} or any other number
   * @param term the term in which a leader proposed the entry, unsigned
   * @param index the entry's place in the log, unsigned
   * @param data the payload, from the buffer's position to its limit; bytes outside of these must
   *     not be read. Read-only and big-endian; {@link #NO_DATA} for {@link Entry#NO_DATA}. Holds
   *     until this method returns: the same buffer, and its memory, are then used for what comes
   *     next
   */
  default void entry(int type, long term, long index, ByteBuffer data) {
    byte[] copy = Entry.NO_DATA;
    if (data != NO_DATA) {
      copy = new byte[data.remaining()];
      data.get(copy);
    }
    entry(new Entry(type, term, index, copy));
  }

  /**
   * Called when entries that were delivered are not in the log: an entry that comes next takes
   * their place, delivered or not (one at or before the mark from which the log is read is not), or
   * the mark of a snapshot that was received from another node does, once it is confirmed.
   *
   * @param index the index from which on the entries delivered so far are gone, unsigned
   */
  default void entriesDropped(long index) {}

  /**
   * Receives a hard state. The last one is the log's.
   *
   * @param state the hard state that was read
   */
  default void state(HardState state) {}

  /**
   * Receives a snapshot mark, the one from which the log is read included.
   *
   * @param mark what the snapshot holds
   */
  default void mark(SnapshotMark mark) {}

  /**
   * Returns a handler that passes each committed entry to a consumer: once, in the order of the
   * indexes, and only when a state that is delivered later says that it is committed. Entries that
   * were overwritten, or never committed, are not passed on. Entries not yet committed are held in
   * memory until they are.
   *
   * @param consumer receives the entries
   * @return a handler for one replay, to be made anew for another
   */
  static ReplayHandler committed(Consumer<? super Entry> consumer) {
    return new CommittedEntries(consumer);
  }
}
