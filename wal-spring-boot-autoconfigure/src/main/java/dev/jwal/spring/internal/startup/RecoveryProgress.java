// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.startup;

import dev.jwal.WalEventListener;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Says in the application's log every few seconds how far a log has been read while it is opened.
 * Says nothing of one that is read sooner. Confined to the thread that opens the log.
 */
public final class RecoveryProgress implements WalEventListener {

  private static final Log LOG = LogFactory.getLog("dev.jwal.spring");
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final String name;
  private final LongSupplier nanoTime;
  private boolean started;
  private long reportedAt;
  private long reportedBytes;

  /**
   * Reports the opening of one log.
   *
   * @param name what the log is called
   */
  public RecoveryProgress(String name) {
    this(name, System::nanoTime);
  }

  RecoveryProgress(String name, LongSupplier nanoTime) {
    this.name = name;
    this.nanoTime = nanoTime;
  }

  @Override
  public boolean wantsSaveEvents() {
    return false;
  }

  @Override
  public void recovering(long bytesRead, long bytesTotal) {
    long now = nanoTime.getAsLong();
    if (!started) {
      started = true;
      reportedAt = now;
      reportedBytes = bytesRead;
    } else if (now - reportedAt >= INTERVAL_NANOS && bytesRead < bytesTotal) {
      LOG.info(describe(bytesRead, bytesTotal, now));
      reportedAt = now;
      reportedBytes = bytesRead;
    }
  }

  private String describe(long bytesRead, long bytesTotal, long now) {
    double seconds = (now - reportedAt) / 1e9;
    double megabytes = (bytesRead - reportedBytes) / 1e6;
    return String.format(
        Locale.ROOT,
        "WAL '%s' is being read: %d%% of %.1f MB, %.1f MB/s",
        name,
        bytesRead * 100 / bytesTotal,
        bytesTotal / 1e6,
        megabytes / seconds);
  }
}
