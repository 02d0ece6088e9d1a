package dev.jwal.commit;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Tells callers how their requests went, in order, on a thread of its own: whoever writes goes on writing meanwhile, and
 * what hangs on a future may call the log again.
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
    if (group.size() == 1 && !group.get(0).isAsync()) {
      group.get(0).tell();
      return;
    }
    try {
      thread.execute(() -> group.forEach(Request::tell));
    } catch (RejectedExecutionException closed) {
      group.forEach(Request::tell);
    }
  }

  /** What was to be told still is; no thread is left behind. */
  void close() {
    thread.shutdown();
  }
}
