// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.commit;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Tells callers how their requests went. Those that wait are told by whoever writes; futures are completed in order, on
 * a thread of its own: whoever writes goes on writing meanwhile, and what hangs on a future may call the log again.
 */
final class Completions {

  private static final long IDLE_SECONDS = 30;

  private final ExecutorService thread = oneThread();

  private static ExecutorService oneThread() {
    ThreadPoolExecutor executor = new ThreadPoolExecutor(
        1,
        1,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        task -> Threads.daemon("wal-completions", task));
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /** Tells the callers of requests whose outcome is known. */
  void tell(List<Request<?>> group) {
    boolean anyFuture = false;
    for (Request<?> request : group) {
      if (request.isAsync()) {
        anyFuture = true;
      } else {
        request.tell();
      }
    }
    if (anyFuture) {
      complete(group);
    }
  }

  private void complete(List<Request<?>> group) {
    Runnable completion = () -> {
      for (Request<?> request : group) {
        if (request.isAsync()) {
          request.tell();
        }
      }
    };
    try {
      thread.execute(completion);
    } catch (RejectedExecutionException closed) {
      completion.run();
    }
  }

  /** What was to be told still is; no thread is left behind. */
  void close() {
    thread.shutdown();
  }
}
