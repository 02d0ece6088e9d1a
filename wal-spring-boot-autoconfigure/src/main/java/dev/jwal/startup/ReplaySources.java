// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.startup;

import dev.jwal.Wal;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;

/** Remembers, for each log that an application opened, how to hear it again. Safe for many threads. */
public final class ReplaySources {

  private final Map<Wal, ReplaySource> sources =
      Collections.synchronizedMap(new IdentityHashMap<>());

  /** Remembers nothing yet. */
  public ReplaySources() {}

  /**
   * Remembers how to hear a log.
   *
   * @param wal the log
   * @param source how
   */
  public void remember(Wal wal, ReplaySource source) {
    sources.put(wal, source);
  }

  /**
   * Returns how to hear a log.
   *
   * @param wal the log
   * @return what is remembered; for a log that was opened elsewhere, from its beginning
   */
  public ReplaySource of(Wal wal) {
    ReplaySource known = sources.get(wal);
    return known != null ? known : ReplaySource.whole(wal);
  }
}
