// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.startup;

import dev.jwal.Wal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers, for each log that an application opened, what was checked then. By the name of its
 * bean, which post-processors keep that wrap the bean or spy on it. Safe for many threads.
 */
public final class StartupChecks {

  private final Map<String, StartupCheck> checks = new ConcurrentHashMap<>();

  /** Remembers nothing yet. */
  public StartupChecks() {}

  /**
   * Returns what was checked when a log was opened.
   *
   * @param name the name of the log's bean
   * @param wal the log
   * @return what is remembered; for a log that was opened elsewhere, what it says itself
   */
  public StartupCheck of(String name, Wal wal) {
    StartupCheck known = checks.get(name);
    return known != null ? known : StartupCheck.of(wal);
  }

  void remember(String name, StartupCheck check) {
    checks.put(name, check);
  }
}
