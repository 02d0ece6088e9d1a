// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.startup;

import dev.jwal.RepairReport;
import dev.jwal.Verification;
import dev.jwal.WalException;
import dev.jwal.WalStatus;
import dev.jwal.spring.VerifyMode;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** The line that an application's own log shows when its write-ahead log was opened. */
final class StartupLog {

  private static final Log LOG = LogFactory.getLog("dev.jwal.spring");
  private static final String[] UNITS = {"KB", "MB", "GB", "TB"};

  private StartupLog() {}

  static void opened(WalStatus status, StartupCheck check) {
    if (check.result() == StartupCheck.Result.NEW) {
      LOG.warn(describeNew(status));
    } else {
      LOG.info(describe(status, check));
    }
  }

  static void damaged(Path directory, WalException.Corrupt damage) {
    LOG.error("WAL at " + directory + " is damaged, saves are refused: " + damage.getMessage());
  }

  static String describeNew(WalStatus status) {
    return "WAL created at "
        + status.directory()
        + ": a new, empty log, as there was none. If there should have been one, stop the"
        + " application and check 'wal.dir' and its volume. wal.create=never makes this an error.";
  }

  static String describe(WalStatus status, StartupCheck check) {
    int segments = status.segments().size();
    return "WAL opened at "
        + status.directory()
        + ": "
        + (segments == 1 ? "1 segment" : segments + " segments")
        + ", sequence "
        + Long.toUnsignedString(status.sequence())
        + ", "
        + entries(status, check)
        + check.verification().map(StartupLog::verified).orElse("")
        + status.repair().map(StartupLog::repaired).orElse("");
  }

  private static String entries(WalStatus status, StartupCheck check) {
    String last = Long.toUnsignedString(status.lastIndex());
    if (check.mode().filter(VerifyMode.NONE::equals).isPresent()) {
      return "last index " + last; // What was read may begin anywhere.
    }
    if (status.firstIndex() != 0) {
      return "entries " + Long.toUnsignedString(status.firstIndex()) + ".." + last;
    }
    return status.lastIndex() == 0 ? "no entries" : "no entries after index " + last;
  }

  private static String verified(Verification verification) {
    return ", verified "
        + size(verification.bytes())
        + " in "
        + verification.took().toMillis()
        + " ms";
  }

  private static String repaired(RepairReport repair) {
    return ", cut off "
        + size(repair.droppedBytes())
        + " of an unfinished write"
        + repair.copy().map(copy -> " (copy: " + copy + ")").orElse("");
  }

  private static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double size = bytes / 1024.0;
    int unit = 0;
    while (size >= 1024 && unit < UNITS.length - 1) {
      size /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", size, UNITS[unit]);
  }
}
