// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits that no interrupt ends. A thread that was interrupted meanwhile is marked as interrupted
 * again when its wait is over.
 */
public final class Uninterruptibly {

  private Uninterruptibly() {}

  /**
   * A wait that an interrupt would end.
   *
   * @param <R> what it returns
   */
  public interface Wait<R> {
    /**
     * Waits until something has happened, the time is over, or the thread is interrupted.
     *
     * @param nanosLeft how long to wait; not positive if the time is over
     * @return what the caller waits for
     * @throws InterruptedException if the thread is interrupted; it then waits again
     */
    R await(long nanosLeft) throws InterruptedException;
  }

  /**
   * Waits for something.
   *
   * @param timeoutNanos how long all waits may take together
   * @param wait the wait, which is repeated after each interrupt
   * @param <R> what it returns
   * @return what it returned
   */
  public static <R> R await(long timeoutNanos, Wait<R> wait) {
    boolean interrupted = false;
    long deadline = System.nanoTime() + timeoutNanos;
    try {
      while (true) {
        try {
          return wait.await(deadline - System.nanoTime());
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for a latch, however long that takes. */
  public static void await(CountDownLatch latch) {
    await(latch, Long.MAX_VALUE);
  }

  /**
   * Waits for a latch.
   *
   * @param timeoutNanos how long
   * @return {@code false} if it was not open in time
   */
  public static boolean await(CountDownLatch latch, long timeoutNanos) {
    return await(timeoutNanos, left -> latch.await(left, TimeUnit.NANOSECONDS));
  }

  /**
   * Waits until a future is completed.
   *
   * @param timeoutNanos how long
   * @return {@code false} if it was not completed in time; {@code true} also if it failed
   */
  public static boolean isDone(Future<?> future, long timeoutNanos) {
    return await(timeoutNanos, left -> {
      try {
        future.get(left, TimeUnit.NANOSECONDS);
        return true;
      } catch (ExecutionException failed) {
        return true;
      } catch (TimeoutException e) {
        return false;
      }
    });
  }

  /**
   * Returns what a future is completed with, however long that takes. Allocates nothing: every
   * write to a file comes through here.
   *
   * @param <T> what it is completed with
   * @return its value
   * @throws ExecutionException if it failed
   */
  public static <T> T get(Future<T> future) throws ExecutionException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
