// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.peers;

import dev.jwal.benchmarks.subject.LogFollower;
import dev.jwal.benchmarks.subject.Subject;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Follows a log that notifies nobody: looks again and again, first at once, then after other
 * threads have run, then after pauses.
 */
abstract class Polling implements LogFollower {

  private static final int YIELDS = 100;

  private static final long PAUSE_NANOS = 50_000;

  private static final int AT_ONCE = 1024;

  /** Passes on the next entry, if it is there. */
  abstract boolean next(Subject.EntrySink sink);

  @Override
  public final long receive(Duration timeout, Subject.EntrySink sink) {
    long end = System.nanoTime() + timeout.toNanos();
    for (long attempt = 0; !next(sink); attempt++) {
      if (attempt < YIELDS) {
        Thread.yield();
      } else {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      if (System.nanoTime() > end) {
        return 0;
      }
    }
    long received = 1;
    while (received < AT_ONCE && next(sink)) {
      received++;
    }
    return received;
  }
}
