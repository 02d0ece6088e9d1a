// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.WalEventListener;
import java.time.Duration;

/**
 * How records are written.
 *
 * @param segmentBytes the size at which the next segment is cut
 * @param reservedBytes the space that a new segment gets when it is created; 0 for none
 * @param maxEntryBytes the size of data above which an entry is refused
 * @param maxBytesInFlight the bytes that may wait for the disk before callers wait too
 * @param retainedSegments how many released segments are kept; 0 for all
 * @param indexBytes the memory for where the entries of sealed segments are
 * @param recentBytes the data of recent entries that is kept in memory
 * @param syncWarnThreshold the time above which a sync is logged
 * @param unsafeNoSync whether syncs are skipped
 * @param listener is notified of what is done; throws nothing
 */
public record LogSettings(
    long segmentBytes,
    long reservedBytes,
    int maxEntryBytes,
    long maxBytesInFlight,
    int retainedSegments,
    long indexBytes,
    long recentBytes,
    Duration syncWarnThreshold,
    boolean unsafeNoSync,
    WalEventListener listener) {

  /** Whether there is a listener, so that it is worth reading the clock. */
  boolean hasListener() {
    return listener != WalEventListener.NONE;
  }

  /** Whether it wants the events that come with every save. */
  public boolean wantsSaveEvents() {
    return hasListener() && listener.wantsSaveEvents();
  }
}
