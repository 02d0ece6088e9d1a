// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.recovery;

import dev.jwal.ReplayHandler;
import dev.jwal.internal.index.IndexWriter;
import dev.jwal.internal.segment.Segment;
import org.jspecify.annotations.Nullable;

/**
 * What a log is read for.
 *
 * @param start where reading begins
 * @param gaps what to do where a snapshot that was received took the place of entries
 * @param expectedMetadata the metadata that the log must have; {@code null} if any will do
 * @param handler receives what is read; {@link #NO_HANDLER} for none
 * @param progress is notified of how far the log has been read
 * @param indexing begins to keep where the entries are; {@code null} if nobody wants to know
 */
public record ScanPlan(
    StartPoint start,
    Gaps gaps,
    byte @Nullable [] expectedMetadata,
    ReplayHandler handler,
    Progress progress,
    @Nullable Indexing indexing) {

  /** Receives nothing: the data of entries is checked, but not looked at. */
  public static final ReplayHandler NO_HANDLER = new ReplayHandler() {};

  /** Begins to keep where the entries of a log are. */
  @FunctionalInterface
  interface Indexing {
    IndexWriter from(Segment first, long indexBefore);
  }

  /** What to do where a snapshot that was received took the place of entries. */
  public enum Gaps {
    /** To throw: a replay needs those entries. */
    REFUSED,
    /** To continue: a verification does not need them. */
    ALLOWED
  }

  /** To let a handler receive everything after a start. */
  public static ScanPlan toReplay(
      StartPoint start, byte @Nullable [] expectedMetadata, ReplayHandler handler) {
    return new ScanPlan(start, Gaps.REFUSED, expectedMetadata, handler, Progress.NONE, null);
  }

  /** To check everything after a start. */
  public static ScanPlan toVerify(StartPoint start, byte @Nullable [] expectedMetadata) {
    return new ScanPlan(start, Gaps.ALLOWED, expectedMetadata, NO_HANDLER, Progress.NONE, null);
  }

  /** To check everything after a start, whatever metadata the log has. */
  public static ScanPlan toVerify(StartPoint start) {
    return toVerify(start, null);
  }

  /** The same, with progress reported. */
  ScanPlan reportingTo(Progress other) {
    return new ScanPlan(start, gaps, expectedMetadata, handler, other, indexing);
  }

  /** The same, which also keeps where the entries are. */
  ScanPlan indexing(Indexing how) {
    return new ScanPlan(start, gaps, expectedMetadata, handler, progress, how);
  }

  /** Where the entries are kept from a segment on; {@code null} if nobody wants to know. */
  @Nullable
  IndexWriter indexFrom(Segment first) {
    return indexing == null
        ? null
        : indexing.from(first, StartPoint.atSegment(first).indexBefore());
  }

  boolean hasHandler() {
    return handler != NO_HANDLER;
  }
}
