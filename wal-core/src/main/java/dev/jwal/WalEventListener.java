// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

/**
 * Is notified of what an open log does: what takes how long, and what changes. For meters, events
 * and progress messages.
 *
 * <p>Every method does nothing unless overridden. Most calls come from the one thread that writes
 * at the time, which waits for them: return soon. A call of the log that waits for that thread is
 * refused with an {@link IllegalStateException}; {@link #failed} and {@link #saved} may call it. An
 * exception or error thrown here is logged and otherwise ignored: it cannot stop the log.
 *
 * <p>Given to a log with {@code dev.jwal.directory.WalOptions.withEventListener}.
 */
public interface WalEventListener {

  /** Ignores everything. */
  WalEventListener NONE = new WalEventListener() {};

  /** Why a segment was created. */
  enum CutTrigger {
    /** The one before had reached its size. */
    SIZE,
    /** {@link Wal#cut} was called. */
    MANUAL,
    /**
     * {@link Wal#restartAt} was called, or {@link Wal#truncateFrom} dropped everything after a
     * snapshot mark.
     */
    RESTART
  }

  /**
   * Returns whether {@link #written}, {@link #synced} and {@link #saved} are to be called, which
   * come with every save. Where no listener wants them the log reads no clock for them. Asked once,
   * when the log is opened.
   *
   * @return {@code true} unless overridden; {@link #NONE} is never called anyway
   */
  default boolean wantsSaveEvents() {
    return true;
  }

  /**
   * Is notified of how far a log has been read while it is being opened: now and then, and once at
   * the end. Comes from the thread that opens the log.
   *
   * @param bytesRead how much was read
   * @param bytesTotal how much there is; at the end both are the same
   */
  default void recovering(long bytesRead, long bytesTotal) {}

  /**
   * Is notified of a write to the current segment. It is durable after the next sync; where both
   * are one call, {@link #synced} comes at once, with the same time.
   *
   * @param bytes how much was written
   * @param nanos how long it took
   */
  default void written(long bytes, long nanos) {}

  /**
   * Is notified of a sync of the current segment, or of a write that did its work too: everything
   * written before is durable.
   *
   * @param nanos how long it took
   */
  default void synced(long nanos) {}

  /**
   * Is notified of the outcome of a save or an append. Comes from the thread that waited for it;
   * for an asynchronous one from the thread that completes its future.
   *
   * @param entries how many entries it had
   * @param nanos from the call to its end, waiting for others included
   * @param successful whether the entries are in the log
   */
  default void saved(int entries, long nanos, boolean successful) {}

  /**
   * Is notified that a segment was sealed and the next one created.
   *
   * @param previous the sealed segment, to which nothing more is written
   * @param current the one that is written from now on
   * @param trigger why
   * @param nanos how long it took
   */
  default void cut(SegmentInfo previous, SegmentInfo current, CutTrigger trigger, long nanos) {}

  /**
   * Is notified that a released segment is no longer there, because more were released than are to
   * be kept.
   *
   * @param segment what it was
   */
  default void purged(SegmentInfo segment) {}

  /**
   * Is notified that the log has stopped. Called once at most.
   *
   * @param cause why
   */
  default void failed(WalException cause) {}
}
