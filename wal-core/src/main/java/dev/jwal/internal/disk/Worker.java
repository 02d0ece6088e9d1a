// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * A thread of the log's own that runs tasks in the order in which they are submitted. It is started
 * once and kept, so that no later moment depends on the system having a thread left. May be used by
 * any number of threads.
 */
public final class Worker {

  private static final Logger LOG = System.getLogger("dev.jwal");

  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean closing;
  private volatile boolean ended;

  private Worker(Disk disk, String name) {
    this.thread = disk.startThread(name, this::runTasks);
  }

  /**
   * Starts a worker.
   *
   * @param disk where the thread comes from
   * @param name the thread's name
   * @return the worker, to be closed
   * @throws OutOfMemoryError if there is no thread left
   */
  public static Worker start(Disk disk, String name) {
    return new Worker(disk, name);
  }

  /**
   * Submits a task.
   *
   * @param task what is to be run; an exception that it throws is logged
   * @return {@code false} if the worker has ended, and the task will not be run
   */
  public boolean submit(Runnable task) {
    tasks.add(task);
    LockSupport.unpark(thread);
    return !ended || !tasks.remove(task);
  }

  /**
   * Returns whether the calling thread is this worker's.
   *
   * @return whether a task is calling
   */
  public boolean isCurrentThread() {
    return Thread.currentThread() == thread;
  }

  /** Lets the thread end when all tasks have been run. Does not wait for that. */
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
  }

  private void runTasks() {
    while (!closing || !tasks.isEmpty()) {
      Runnable task = tasks.poll();
      if (task != null) {
        run(task);
      } else {
        LockSupport.park(this);
        Thread.interrupted(); // Interrupts are not used on this thread; clear and ignore.
      }
    }
    ended = true;
    // A task that was submitted just before is removed here or by its submitter, never by both.
    for (Runnable last = tasks.poll(); last != null; last = tasks.poll()) {
      run(last);
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      logQuietly(e);
    }
  }

  private static void logQuietly(Throwable e) {
    try {
      LOG.log(Level.WARNING, "a background task of the log failed", e);
    } catch (Throwable noMemoryToLog) {
      // Nothing depends on the log line.
    }
  }
}
