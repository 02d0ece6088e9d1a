// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

/**
 * Hears what an open log does: what takes how long, and what changes. For meters, events and progress messages.
 *
 * <p>Every method does nothing unless overridden. Most calls come from the one thread that writes at the time, which
 * waits for them: return soon. A call of the log that waits for that thread is refused with an {@link
 * IllegalStateException}; {@link #failed} and {@link #saved} may call it. An exception or error thrown here is logged and
 * otherwise ignored: it cannot stop the log.
 *
 * <p>Given to a log with {@code dev.jwal.directory.WalOptions.withEventListener}.
 */
public interface WalEventListener {

  /** Hears nothing. */
  WalEventListener NONE = new WalEventListener() {};

  /** Why a segment was begun. */
  enum CutTrigger {
    /** The one before had reached its size. */
    SIZE,
    /** {@link Wal#cut} was called. */
    MANUAL
  }

  /**
   * Returns whether {@link #written}, {@link #synced} and {@link #saved} are to be called, which come with every save.
   * Where nobody hears them the log reads no clock for them. Asked once, when the log is opened.
   *
   * @return {@code true} unless overridden; {@link #NONE} hears nothing anyway
   */
  default boolean hearsEverySave() {
    return true;
  }

  /**
   * Hears how far a log has been read while it is being opened: now and then, and once at the end. Comes from the thread
   * that opens the log.
   *
   * @param bytesRead how much was read
   * @param bytesTotal how much there is; at the end both are the same
   */
  default void recovering(long bytesRead, long bytesTotal) {}

  /**
   * Hears of a write to the current segment. It is durable after the next sync; where both are one call, {@link #synced}
   * comes at once, with the same time.
   *
   * @param bytes how much was written
   * @param nanos how long it took
   */
  default void written(long bytes, long nanos) {}

  /**
   * Hears of a sync of the current segment, or of a write that did its work too: everything written before is durable.
   *
   * @param nanos how long it took
   */
  default void synced(long nanos) {}

  /**
   * Hears how a save or an append came out. Comes from the thread that waited for it; for an asynchronous one from the
   * thread that completes its future.
   *
   * @param entries how many entries it had
   * @param nanos from the call to its end, waiting for others included
   * @param successful whether the entries are in the log
   */
  default void saved(int entries, long nanos, boolean successful) {}

  /**
   * Hears that a segment was ended and the next one begun.
   *
   * @param ended the segment that nothing more is written to
   * @param begun the current one
   * @param trigger why
   * @param nanos how long it took
   */
  default void cut(SegmentInfo ended, SegmentInfo begun, CutTrigger trigger, long nanos) {}

  /**
   * Hears that a released segment is no longer there, because more were released than are to be kept.
   *
   * @param segment what it was
   */
  default void purged(SegmentInfo segment) {}

  /**
   * Hears that the log has stopped. Called once at most.
   *
   * @param cause why
   */
  default void failed(WalException cause) {}
}
