// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import dev.jwal.benchmarks.subject.LogFollower;
import dev.jwal.benchmarks.subject.Subject;
import dev.jwal.benchmarks.subject.SubjectLog;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Threads that follow one log. Each ends once it has received all that was appended. */
final class Followers {

  private static final Duration LONGEST_WAIT = Duration.ofMillis(100);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What one follower does with each entry. */
  @FunctionalInterface
  interface OnEntry {
    void received();
  }

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private volatile long appended = Long.MAX_VALUE;

  /** Starts a thread that follows. */
  void start(SubjectLog log, OnEntry onEntry) {
    Thread thread = new Thread(() -> follow(log, onEntry), "follower");
    threads.add(thread);
    thread.start();
  }

  private void follow(SubjectLog log, OnEntry onEntry) {
    Subject.EntrySink sink = new Subject.EntrySink() {
      @Override
      public void entry(byte[] data) {
        onEntry.received();
      }

      @Override
      public void entryInPlace(ByteBuffer data) {
        onEntry.received();
      }
    };
    long received = 0;
    try (LogFollower follower = log.follow()) {
      long last = System.nanoTime();
      while (received < appended) {
        long more = follower.receive(LONGEST_WAIT, sink);
        long now = System.nanoTime();
        if (more > 0) {
          received += more;
          last = now;
        } else if (now - last > PATIENCE.toNanos()) {
          throw new IllegalStateException(
              "%d entries received, and then none for %s".formatted(received, PATIENCE));
        }
      }
    } catch (Exception e) {
      failure.compareAndSet(null, e);
    }
  }

  /** Waits until every follower has received as many entries as were appended. */
  void finish(long appended) throws Exception {
    this.appended = appended;
    for (Thread thread : threads) {
      thread.join();
    }
    Exception failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }
}
