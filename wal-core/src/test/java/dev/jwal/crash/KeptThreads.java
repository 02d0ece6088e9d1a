// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that run one task after another: hundreds of thousands of logs are opened here, and to
 * start the threads of each took half of the time.
 */
final class KeptThreads {

  private static final Deque<Kept> IDLE = new ConcurrentLinkedDeque<>();

  private KeptThreads() {}

  /** Has a thread run a task. The thread does not end with it. */
  static Thread start(String name, Runnable task) {
    Kept idle = IDLE.poll();
    Kept thread = idle != null ? idle : new Kept();
    thread.setName(name);
    thread.task = task;
    if (idle != null) {
      LockSupport.unpark(thread);
    } else {
      thread.start();
    }
    return thread;
  }

  private static final class Kept extends Thread {
    private volatile @Nullable Runnable task;

    private Kept() {
      super(null, null, "idle", 0, false);
      setDaemon(true);
    }

    @Override
    public void run() {
      while (true) {
        Runnable next = task;
        if (next == null) {
          LockSupport.park(this);
          continue;
        }
        try {
          next.run();
        } catch (Throwable e) {
          getUncaughtExceptionHandler().uncaughtException(this, e);
        }
        task = null;
        interrupted();
        IDLE.push(this);
      }
    }
  }
}
