// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerTest {

  private final Worker worker = Worker.start(LocalDisk.CACHED, "wal-test-worker");

  @AfterEach
  void close() {
    worker.close();
  }

  @Test
  void tasksRunInTheOrderInWhichTheyAreSubmitted() throws Exception {
    List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 1000; i++) {
      int number = i;
      assertThat(worker.submit(() -> ran.add(number))).isTrue();
    }
    threadOf(worker);

    assertThat(ran).hasSize(1000).isSorted();
  }

  @Test
  void aTaskThatThrowsDoesNotEndTheThread() throws Exception {
    Thread before = threadOf(worker);
    worker.submit(() -> {
      throw new OutOfMemoryError("of a task");
    });

    assertThat(threadOf(worker)).isSameAs(before);
  }

  @Test
  void anInterruptDoesNotEndTheThread() throws Exception {
    Thread before = threadOf(worker);
    before.interrupt();

    assertThat(threadOf(worker)).isSameAs(before);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    worker.submit(() -> Thread.currentThread().interrupt());
    worker.submit(() -> interrupted.complete(true));
    assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whatWasSubmittedBeforeTheEndStillRuns() throws Exception {
    CountDownLatch holding = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<String> last = new CompletableFuture<>();
    worker.submit(() -> {
      holding.countDown();
      awaitQuietly(release);
    });
    holding.await();
    worker.submit(() -> last.complete(Thread.currentThread().getName()));

    worker.close();
    release.countDown();

    assertThat(last.get(10, TimeUnit.SECONDS)).isEqualTo("wal-test-worker");
  }

  @Test
  void afterTheEndATaskIsLeftToItsSubmitter() throws Exception {
    Thread thread = threadOf(worker);
    worker.close();
    thread.join();

    assertThat(worker.submit(() -> {
          throw new AssertionError("ran after all");
        }))
        .isFalse();
  }

  /**
   * Submits at the moment at which the thread ends: each task is run once, by the one or the other.
   */
  @Test
  void aTaskAtTheEndIsRunOrRefusedAndNeverBoth() throws Exception {
    for (int round = 0; round < 300; round++) {
      Worker ending = Worker.start(LocalDisk.CACHED, "wal-test-ending");
      Thread thread = threadOf(ending);
      CompletableFuture<Void> ran = new CompletableFuture<>();
      ending.close();
      boolean taken = ending.submit(() -> ran.complete(null));
      thread.join();
      assertThat(ran.isDone()).as("round %s", round).isEqualTo(taken);
    }
  }

  @Test
  void theThreadTakesOverNothingOfTheCallers() throws Exception {
    InheritableThreadLocal<String> user = new InheritableThreadLocal<>();
    user.set("alice");
    Thread.currentThread().setContextClassLoader(new ClassLoader() {});
    Worker started = Worker.start(LocalDisk.CACHED, "wal-test-heir");
    try {
      CompletableFuture<Object> seen = new CompletableFuture<>();
      started.submit(() -> seen.complete("user " + user.get()));
      Thread thread = threadOf(started);

      assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo("user null");
      assertThat(thread.getContextClassLoader()).isSameAs(ClassLoader.getSystemClassLoader());
      assertThat(thread.isDaemon()).isTrue();
    } finally {
      started.close();
    }
  }

  @Test
  void withoutAThreadThereIsNoWorker() {
    FaultyDisk disk = new FaultyDisk();
    disk.failToStart("wal-test-worker");

    assertThatThrownBy(() -> Worker.start(disk, "wal-test-worker"))
        .isInstanceOf(OutOfMemoryError.class);
  }

  /** The worker's thread, which has then run all that was submitted before. */
  private static Thread threadOf(Worker worker) throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    worker.submit(() -> thread.complete(Thread.currentThread()));
    return thread.get(10, TimeUnit.SECONDS);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
