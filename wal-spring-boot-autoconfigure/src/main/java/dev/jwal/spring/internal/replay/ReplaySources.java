// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.replay;

import dev.jwal.Wal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers, for each log that an application opened, how to replay it again. By the name of its
 * bean, which post-processors keep that wrap the bean or spy on it. Safe for many threads.
 */
public final class ReplaySources {

  private final Map<String, ReplaySource> sources = new ConcurrentHashMap<>();

  /** Remembers nothing yet. */
  public ReplaySources() {}

  /**
   * Remembers how to replay a log.
   *
   * @param name the name of the log's bean
   * @param source how
   */
  public void remember(String name, ReplaySource source) {
    sources.put(name, source);
  }

  /**
   * Returns how to replay a log.
   *
   * @param name the name of the log's bean
   * @param wal the log
   * @return what is remembered; for a log that was opened elsewhere, from its beginning
   */
  public ReplaySource of(String name, Wal wal) {
    ReplaySource known = sources.get(name);
    return known != null ? known : ReplaySource.whole(wal);
  }
}
