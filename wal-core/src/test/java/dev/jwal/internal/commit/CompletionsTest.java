// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jwal.WalException;
import dev.jwal.internal.disk.LocalDisk;
import dev.jwal.internal.log.LogTail;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * When callers get their outcome, step by step: a stage of a future waits where the next step
 * starts.
 */
@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CompletionsTest {

  private final List<Request<?>> ended = Collections.synchronizedList(new ArrayList<>());
  private final Completions completions = new Completions(LocalDisk.CACHED, ended::add, () -> {});
  private final CountDownLatch release = new CountDownLatch(1);

  @AfterEach
  void close() {
    release.countDown();
    completions.close();
  }

  @Test
  void futuresAreCompletedInOrderOnOneThreadOfTheLog() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    List<Request<?>> group = new ArrayList<>();
    CompletableFuture<?> last = null;
    for (int i = 0; i < 100; i++) {
      Numbered request = new Numbered(i);
      last =
          request.future().thenAccept(n -> seen.add(n + Thread.currentThread().getName()));
      request.succeed();
      group.add(request);
    }

    completions.complete(group);
    last.get(10, TimeUnit.SECONDS);

    assertThat(seen).hasSize(100).first().isEqualTo("0wal-completions");
    assertThat(seen).last().isEqualTo("99wal-completions");
    assertThat(seen).isSortedAccordingTo((one, other) -> number(one) - number(other));
  }

  private static int number(String seen) {
    return Integer.parseInt(seen.replaceAll("\\D", ""));
  }

  @Test
  void aCallerThatWaitsIsWokenThoughAStageHoldsTheThread() throws Exception {
    Numbered held = new Numbered(1);
    CountDownLatch holding = new CountDownLatch(1);
    held.future().thenAccept(n -> hold(holding));
    held.succeed();
    completions.complete(List.of(held));
    holding.await();

    Numbered blocking = new Numbered(2);
    blocking.succeed();
    Numbered async = new Numbered(3);
    CompletableFuture<Integer> future = async.future();
    async.succeed();
    completions.complete(List.of(async, blocking));

    assertThat(blocking.await()).isEqualTo(2);
    assertThat(future).isNotDone();
    release.countDown();
    assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo(3);
  }

  @Test
  void aRequestEndsWhenItsStagesHaveRun() throws Exception {
    Numbered held = new Numbered(1);
    CountDownLatch holding = new CountDownLatch(1);
    held.future().thenAccept(n -> hold(holding));
    held.succeed();
    Numbered next = new Numbered(2);
    CompletableFuture<Integer> future = next.future();
    next.succeed();

    completions.complete(List.of(held, next));
    holding.await();
    assertThat(ended).isEmpty();

    release.countDown();
    future.get(10, TimeUnit.SECONDS);
    assertThat(ended).first().isSameAs(held);
  }

  @Test
  void aStageThatThrowsHarmsNoOther() throws Exception {
    Numbered bad = new Numbered(1);
    CompletableFuture<?> thrown = bad.future().thenAccept(n -> {
      throw new StackOverflowError("of a stage");
    });
    bad.succeed();
    Numbered good = new Numbered(2);
    CompletableFuture<Integer> future = good.future();
    good.succeed();

    completions.complete(List.of(bad, good));

    assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo(2);
    assertThatThrownBy(thrown::join).hasRootCauseMessage("of a stage");
  }

  @Test
  void whatIsThrownAfterAStageKeepsNoOtherFutureWaiting() throws Exception {
    AtomicInteger failures = new AtomicInteger(2);
    List<Request<?>> freed = Collections.synchronizedList(new ArrayList<>());
    Completions withoutMemory = new Completions(
        LocalDisk.CACHED,
        request -> {
          if (failures.getAndDecrement() > 0) {
            throw new OutOfMemoryError("for the lock");
          }
          freed.add(request);
        },
        () -> {});
    try {
      Numbered first = new Numbered(1);
      Numbered second = new Numbered(2);
      first.future();
      CompletableFuture<Integer> future = second.future();
      first.succeed();
      second.succeed();

      withoutMemory.complete(List.of(first, second));

      assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo(2);
      assertThat(freed).first().isSameAs(first);
    } finally {
      withoutMemory.close();
    }
  }

  @Test
  void aFailureReachesBothKindsOfCaller() {
    WalException failure = new WalException.Failed(
        Path.of("log"),
        new WalException.Io(
            WalException.Operation.WRITE, Path.of("log"), new java.io.IOException()));
    Numbered blocking = new Numbered(1);
    blocking.fail(failure);
    Numbered async = new Numbered(2);
    CompletableFuture<Integer> future = async.future();
    async.fail(failure);

    completions.complete(List.of(blocking, async));

    assertThatThrownBy(blocking::await).isSameAs(failure);
    assertThatThrownBy(future::join).hasCause(failure);
  }

  @Test
  void whereThereIsNoMemoryAFutureIsCompletedLater() throws Exception {
    Numbered request = new Numbered(1);
    request.failures = 3;
    CompletableFuture<Integer> future = request.future();
    request.succeed();

    completions.complete(List.of(request));

    assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(request.failures).isZero();
  }

  @Test
  void whatIsDecidedWhenTheThreadEndsIsStillCompleted() throws Exception {
    Numbered held = new Numbered(1);
    CountDownLatch holding = new CountDownLatch(1);
    held.future().thenAccept(n -> hold(holding));
    held.succeed();
    completions.complete(List.of(held));
    holding.await();
    Numbered decided = new Numbered(2);
    CompletableFuture<Integer> future = decided.future();
    decided.succeed();
    completions.complete(List.of(decided));

    completions.close();
    release.countDown();

    assertThat(future.get(10, TimeUnit.SECONDS)).isEqualTo(2);
  }

  @Test
  void whatIsDecidedAfterTheThreadHasEndedIsCompletedByTheCaller() throws Exception {
    Numbered first = endThread();

    Numbered late = new Numbered(2);
    CompletableFuture<Integer> future = late.future();
    late.succeed();
    completions.complete(List.of(late));

    assertThat(future).isCompletedWithValue(2);
    assertThat(ended).containsExactly(first, late);
  }

  @Test
  void aStageKnowsThatItRunsOnTheThread() throws Exception {
    Numbered request = new Numbered(1);
    CompletableFuture<Boolean> known =
        request.future().thenApply(n -> completions.isCurrentThread());
    request.succeed();

    completions.complete(List.of(request));

    assertThat(known.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(completions.isCurrentThread()).isFalse();
  }

  @Test
  void aStageKnowsThatFuturesOfAnotherLogAreCompleted() throws Exception {
    Completions other = new Completions(LocalDisk.CACHED, request -> {}, () -> {});
    try {
      Numbered request = new Numbered(1);
      CompletableFuture<Boolean> known = request.future().thenApply(n -> other.isCompleting());
      request.succeed();

      completions.complete(List.of(request));

      assertThat(known.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(other.isCompleting()).isFalse();
    } finally {
      other.close();
    }
  }

  @Test
  void aStageThatInterruptsItsThreadLeavesTheNextOneUninterrupted() throws Exception {
    Numbered first = new Numbered(1);
    first.future().thenAccept(n -> Thread.currentThread().interrupt());
    first.succeed();
    Numbered next = new Numbered(2);
    CompletableFuture<Boolean> interrupted =
        next.future().thenApply(n -> Thread.currentThread().isInterrupted());
    next.succeed();

    completions.complete(List.of(first, next));

    assertThat(interrupted.get(10, TimeUnit.SECONDS)).isFalse();
  }

  @Test
  void stagesOfTwoLogsThatTakeRoomInEachOtherDoNotWaitForEver() throws Exception {
    BytesInFlight roomHere = new BytesInFlight(1, () -> {});
    BytesInFlight roomThere = new BytesInFlight(1, () -> {});
    Completions here = new Completions(LocalDisk.CACHED, request -> {}, roomHere::wakeAll);
    Completions there = new Completions(LocalDisk.CACHED, request -> {}, roomThere::wakeAll);
    try {
      roomHere.take(1);
      roomThere.take(1);
      Numbered waiting = new Numbered(1);
      CompletableFuture<Thread> thread = new CompletableFuture<>();
      CompletableFuture<Void> taken = waiting.future().thenAccept(n -> {
        thread.complete(Thread.currentThread());
        there.takeRoom(roomThere, 1);
      });
      waiting.succeed();
      here.complete(List.of(waiting));
      awaitWaiting(thread.get(10, TimeUnit.SECONDS));
      assertThat(taken).isNotDone();

      Numbered second = new Numbered(2);
      CompletableFuture<Void> takenToo =
          second.future().thenAccept(n -> here.takeRoom(roomHere, 1));
      second.succeed();
      there.complete(List.of(second));

      CompletableFuture.anyOf(taken, takenToo).get(10, TimeUnit.SECONDS);
      roomHere.free(1); // As the one that continues completes what was in flight.
      roomThere.free(1);
      taken.get(10, TimeUnit.SECONDS);
      takenToo.get(10, TimeUnit.SECONDS);
    } finally {
      here.close();
      there.close();
    }
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aStageKnowsThatItRunsOnTheCallersThread() throws Exception {
    endThread();

    Numbered late = new Numbered(2);
    CompletableFuture<Boolean> known = late.future().thenApply(n -> completions.isCompleting());
    late.succeed();
    completions.complete(List.of(late));

    assertThat(known).isCompletedWithValue(true);
    assertThat(completions.isCompleting()).isFalse();
  }

  /** Ends the thread of the completions; returns the last request that it has completed. */
  private Numbered endThread() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    Numbered first = new Numbered(1);
    first.future().thenAccept(n -> thread.complete(Thread.currentThread()));
    first.succeed();
    completions.complete(List.of(first));
    completions.close();
    thread.get(10, TimeUnit.SECONDS).join();
    return first;
  }

  private void hold(CountDownLatch holding) {
    holding.countDown();
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A request with a number for a result. */
  private static final class Numbered extends Request<Integer> {
    private final int number;

    /** How often there is no result for lack of memory. */
    private volatile int failures;

    Numbered(int number) {
      this.number = number;
    }

    @Override
    void applyTo(LogTail tail) {}

    @Override
    Integer result() {
      if (failures > 0) {
        failures--;
        throw new OutOfMemoryError("no memory for a result");
      }
      return number;
    }
  }
}
