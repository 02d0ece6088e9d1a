// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after the other on a thread of their own, which exists only while there is
 * something to run. Tasks added while stopped wait. Adding never waits for a task.
 */
final class OrderedTasks {

  private static final Log LOG = LogFactory.getLog("dev.jwal.spring");
  private static final long IDLE_SECONDS = 30;

  private final String threadName;
  private final Lock lock = new ReentrantLock();
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private @Nullable ThreadPoolExecutor thread;

  OrderedTasks(String threadName) {
    this.threadName = threadName;
  }

  void add(Runnable task) {
    locked(() -> {
      if (thread == null) {
        waiting.addLast(task);
      } else {
        thread.execute(guarded(task));
      }
    });
  }

  /** Adds a task that comes before those that wait. */
  void addFirst(Runnable task) {
    locked(() -> waiting.addFirst(task));
  }

  void start() {
    locked(() -> {
      if (thread == null) {
        ThreadPoolExecutor started = oneThread();
        waiting.forEach(task -> started.execute(guarded(task)));
        waiting.clear();
        thread = started;
      }
    });
  }

  /** Stops after what was added before; then calls back, on whatever thread. */
  void stop(Runnable whenDone) {
    locked(() -> {
      if (thread == null) {
        whenDone.run();
      } else {
        thread.execute(whenDone);
        thread.shutdown();
        thread = null;
      }
    });
  }

  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.warn("A listener of a WAL's application event failed", e);
      }
    };
  }

  private ThreadPoolExecutor oneThread() {
    ThreadPoolExecutor executor = new ThreadPoolExecutor(
        1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::daemon);
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  private Thread daemon(Runnable work) {
    // Nothing of the thread that happens to be the first: no security context, no class loader.
    Thread thread = new Thread(null, work, threadName, 0, false);
    thread.setContextClassLoader(OrderedTasks.class.getClassLoader());
    thread.setDaemon(true);
    return thread;
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }
}
