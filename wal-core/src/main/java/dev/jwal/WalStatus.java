// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a log looks like at one moment.
 *
 * @param directory where the log is
 * @param state whether it accepts records
 * @param segments all segments in the directory, oldest first; the last one is the current
 * @param currentHoldsEntries whether an entry was written to the current segment
 * @param firstIndex the index of the first entry that was read or written since the log was opened,
 *     unsigned; 0 if there is none
 * @param lastIndex the last index, unsigned
 * @param syncedIndex the last index that is durable, unsigned
 * @param verification what was read and checked when the log was opened; empty for a log just
 *     created
 * @param repair what was dropped from the end when the log was opened; empty if nothing was
 * @param failure why the log has stopped; empty while it works
 * @param failedAt when it stopped; empty while it works
 * @param writingSince since when the write or sync is running that is in flight; empty if nothing
 *     is being written. A time long ago says that the disk does not answer
 * @param refused why the last request was refused that needed space or a new segment; empty if a
 *     save or an append has succeeded since. Lack of space, mostly: the log works again as soon as
 *     there is some
 * @param refusedSince when the first request was refused, of those between which none succeeded;
 *     empty if {@code refused} is
 */
public record WalStatus(
    Path directory,
    State state,
    List<SegmentInfo> segments,
    boolean currentHoldsEntries,
    long firstIndex,
    long lastIndex,
    long syncedIndex,
    Optional<Verification> verification,
    Optional<RepairReport> repair,
    Optional<WalException> failure,
    Optional<Instant> failedAt,
    Optional<Instant> writingSince,
    Optional<WalException> refused,
    Optional<Instant> refusedSince) {

  /** Whether a log accepts records. */
  public enum State {
    /** It does. */
    OPEN,
    /** It has stopped after a failure. */
    FAILED,
    /** It was closed. */
    CLOSED
  }

  /** Copies the list. */
  public WalStatus {
    segments = List.copyOf(segments);
  }

  /**
   * Returns the segment to which records are appended.
   *
   * @return the last segment
   */
  public SegmentInfo current() {
    return segments.get(segments.size() - 1);
  }

  /**
   * Returns the current segment's number.
   *
   * @return its sequence, unsigned
   */
  public long sequence() {
    return current().sequence();
  }

  /**
   * Returns how many bytes hold records, over all segments.
   *
   * @return a sum in bytes
   */
  public long bytes() {
    return segments.stream().mapToLong(SegmentInfo::sizeBytes).sum();
  }
}
