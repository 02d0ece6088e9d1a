// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TurnTest {

  private final Turn turn = new Turn();

  @Test
  void itIsOneThreadsAtATime() {
    assertThat(turn.tryTake()).isTrue();
    assertThat(turn.isMine()).isTrue();
    assertThat(elsewhere(turn::tryTake)).isFalse();
    assertThat(elsewhere(turn::isMine)).isFalse();

    turn.giveUp();

    assertThat(turn.isMine()).isFalse();
    assertThat(elsewhere(turn::tryTake)).isTrue();
  }

  @Test
  void whatIsHandedOverIsAcceptedOnceAndTakenByNoOther() {
    turn.tryTake();
    turn.handOver();

    assertThat(turn.isMine()).isFalse();
    assertThat(turn.tryTake()).isFalse();
    assertThat(elsewhere(turn::accept)).isTrue();
    assertThat(turn.accept()).isFalse();
  }

  @Test
  void nothingIsAcceptedThatWasNotHandedOver() {
    assertThat(turn.accept()).isFalse();
    turn.tryTake();
    assertThat(turn.accept()).isFalse();
  }

  @Test
  void whoWaitsForItGetsItWhenItIsGivenUp() throws Exception {
    turn.tryTake();
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<Boolean> taken = new CompletableFuture<>();
    Thread waiter = new Thread(() -> {
      started.countDown();
      taken.complete(turn.take(TimeUnit.SECONDS.toNanos(60)));
    });
    waiter.start();
    started.await();
    awaitState(waiter, Thread.State.TIMED_WAITING);

    turn.giveUp();

    assertThat(taken.get(60, TimeUnit.SECONDS)).isTrue();
    assertThat(turn.tryTake()).isFalse();
  }

  @Test
  void whoWaitsInVainFindsOutAndHasNothing() {
    assertThat(elsewhere(turn::tryTake)).isTrue();

    assertThat(turn.take(1)).isFalse();
    assertThat(turn.isMine()).isFalse();
  }

  @Test
  void anInterruptDoesNotEndTheWaitAndIsKept() throws Exception {
    turn.tryTake();
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread waiter = new Thread(() -> {
      boolean taken = turn.take(TimeUnit.SECONDS.toNanos(60));
      interrupted.complete(taken && Thread.currentThread().isInterrupted());
    });
    waiter.start();
    awaitState(waiter, Thread.State.TIMED_WAITING);
    waiter.interrupt();

    turn.giveUp();

    assertThat(interrupted.get(60, TimeUnit.SECONDS)).isTrue();
  }

  private static void awaitState(Thread thread, Thread.State state) {
    while (thread.getState() != state) {
      Thread.onSpinWait();
    }
  }

  private static boolean elsewhere(java.util.function.BooleanSupplier call) {
    CompletableFuture<Boolean> result = new CompletableFuture<>();
    new Thread(() -> result.complete(call.getAsBoolean())).start();
    return result.join();
  }
}
