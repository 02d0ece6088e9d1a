// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.startup;

import dev.jwal.Wal;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Remembers, for each log that an application opened, what was checked then. Safe for many threads.
 */
public final class StartupChecks {

  private final Map<Wal, StartupCheck> checks =
      Collections.synchronizedMap(new IdentityHashMap<>());

  /** Remembers nothing yet. */
  public StartupChecks() {}

  /**
   * Returns what was checked when a log was opened.
   *
   * @param wal the log
   * @return what is remembered; for a log that was opened elsewhere, what it tells itself
   */
  public StartupCheck of(Wal wal) {
    StartupCheck known = checks.get(wal);
    return known != null ? known : StartupCheck.of(wal);
  }

  void remember(Wal wal, StartupCheck check) {
    checks.put(wal, check);
  }
}
