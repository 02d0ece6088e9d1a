// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.SegmentInfo;
import dev.jwal.WalEventListener;
import dev.jwal.WalException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Isolates the log from what a listener throws, errors included. */
public final class GuardedListener implements WalEventListener {

  private static final Logger LOG = System.getLogger("dev.jwal");

  private final WalEventListener listener;
  private final boolean wantsSaveEvents;

  private GuardedListener(WalEventListener listener) {
    this.listener = listener;
    this.wantsSaveEvents = listener.wantsSaveEvents();
  }

  /**
   * Guards a listener; {@link WalEventListener#NONE} is returned as it is, so that it can be
   * recognized.
   *
   * @return one that throws nothing
   */
  public static WalEventListener of(WalEventListener listener) {
    return listener == NONE ? NONE : new GuardedListener(listener);
  }

  @Override
  public boolean wantsSaveEvents() {
    return wantsSaveEvents;
  }

  @Override
  public void recovering(long bytesRead, long bytesTotal) {
    guard(() -> listener.recovering(bytesRead, bytesTotal));
  }

  @Override
  public void written(long bytes, long nanos) {
    guard(() -> listener.written(bytes, nanos));
  }

  @Override
  public void synced(long nanos) {
    guard(() -> listener.synced(nanos));
  }

  @Override
  public void saved(int entries, long nanos, boolean successful) {
    guard(() -> listener.saved(entries, nanos, successful));
  }

  @Override
  public void cut(SegmentInfo sealedSegment, SegmentInfo opened, CutTrigger trigger, long nanos) {
    guard(() -> listener.cut(sealedSegment, opened, trigger, nanos));
  }

  @Override
  public void purged(SegmentInfo segment) {
    guard(() -> listener.purged(segment));
  }

  @Override
  public void failed(WalException cause) {
    guard(() -> listener.failed(cause));
  }

  private static void guard(Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      logQuietly(e);
    }
  }

  private static void logQuietly(Throwable e) {
    try {
      LOG.log(Level.WARNING, "a listener of the log failed", e);
    } catch (Throwable noMemoryToLog) {
      // Nothing depends on the log line.
    }
  }
}
