// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.recovery;

import dev.jwal.WalEventListener;

/** Reports to a listener now and then how far a log has been read. */
public final class Progress {

  /** Reports to no listener. */
  public static final Progress NONE = new Progress(WalEventListener.NONE, 0);

  private static final long STEP_BYTES = 16L << 20;

  private final WalEventListener listener;
  private final long totalBytes;
  private long nextReport;

  Progress(WalEventListener listener, long totalBytes) {
    this.listener = listener;
    this.totalBytes = totalBytes;
    this.nextReport = listener == WalEventListener.NONE ? Long.MAX_VALUE : STEP_BYTES;
  }

  /** Reports how many bytes have been read, if enough were since the last report. */
  void at(long bytes) {
    if (bytes >= nextReport) {
      nextReport = bytes + STEP_BYTES;
      listener.recovering(Math.min(bytes, totalBytes), totalBytes);
    }
  }

  void done() {
    listener.recovering(totalBytes, totalBytes);
  }
}
