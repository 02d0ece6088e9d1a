// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import dev.jwal.benchmarks.subject.SubjectLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Threads that append to one log until their time is up. What they do while others start or end
 * does not count.
 */
final class Appenders {

  private final SubjectLog log;
  private final int threads;
  private final ThreadKind kind;
  private final Payloads payloads;
  private final Effort effort;
  private final CountDownLatch ready;
  private final CountDownLatch go = new CountDownLatch(1);
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final LongAdder appended = new LongAdder();
  private volatile long start;
  private volatile long end;

  Appenders(SubjectLog log, int threads, ThreadKind kind, int entryBytes, Effort effort) {
    this.log = log;
    this.threads = threads;
    this.kind = kind;
    this.payloads = new Payloads(entryBytes);
    this.effort = effort;
    this.ready = new CountDownLatch(threads);
  }

  Sample run() throws Exception {
    List<LatencyRecorder> recorders = new ArrayList<>();
    List<Runnable> tasks = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      LatencyRecorder recorder = new LatencyRecorder();
      Payloads own = payloads.forThread(i);
      recorders.add(recorder);
      tasks.add(() -> append(own, recorder));
    }
    List<Thread> started = kind.start(tasks);
    ready.await();
    start = System.nanoTime() + effort.leadIn().toNanos();
    end = start + effort.measured().toNanos();
    go.countDown();
    for (Thread thread : started) {
      thread.join();
    }
    Exception failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    long entries = recorders.stream().mapToLong(LatencyRecorder::count).sum();
    double seconds = effort.measured().toNanos() / 1e9;
    return Sample.of(entries / seconds, LatencyRecorder.of(recorders));
  }

  /** How many entries were appended, those that do not count included. */
  long appended() {
    return appended.sum();
  }

  /** Whether what is done at a time counts. */
  boolean counts(long nanoTime) {
    return end != 0 && nanoTime >= start && nanoTime < end;
  }

  private void append(Payloads own, LatencyRecorder recorder) {
    try {
      ready.countDown();
      go.await();
      long now = System.nanoTime();
      while (now < end && failure.get() == null) {
        log.appendAmongMany(own.next());
        appended.increment();
        long done = System.nanoTime();
        if (counts(done)) {
          recorder.record(done - now);
        }
        now = done;
      }
    } catch (Exception e) {
      ready.countDown();
      failure.compareAndSet(null, e);
    }
  }
}
