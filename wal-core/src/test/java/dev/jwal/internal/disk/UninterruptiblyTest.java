// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The waiting thread is interrupted before each wait begins, so that its first attempt is cut
 * short.
 */
@Timeout(60)
class UninterruptiblyTest {

  @BeforeEach
  void interrupt() {
    Thread.currentThread().interrupt();
  }

  @AfterEach
  void theInterruptIsKept() {
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aWaitBeginsAgainAfterAnInterrupt() {
    CountDownLatch latch = new CountDownLatch(1);
    int[] attempts = {0};

    long left = Uninterruptibly.await(Long.MAX_VALUE, nanosLeft -> {
      if (attempts[0]++ == 0) {
        latch.await();
      }
      return nanosLeft;
    });

    assertThat(attempts[0]).isEqualTo(2);
    assertThat(left).isPositive();
  }

  @Test
  void aLatchIsAwaited() {
    CountDownLatch latch = new CountDownLatch(1);
    new Thread(latch::countDown).start();

    Uninterruptibly.await(latch);

    assertThat(latch.getCount()).isZero();
  }

  @Test
  void aLatchThatStaysClosedIsNotAwaitedForEver() {
    assertThat(Uninterruptibly.await(new CountDownLatch(1), 1)).isFalse();
  }

  @Test
  void theValueOfAFutureIsAwaited() throws ExecutionException {
    CompletableFuture<String> future = new CompletableFuture<>();
    new Thread(() -> future.complete("value")).start();

    assertThat(Uninterruptibly.get(future)).isEqualTo("value");
  }

  @Test
  void theFailureOfAFutureIsThrown() {
    CompletableFuture<String> future = new CompletableFuture<>();
    IllegalStateException failure = new IllegalStateException();
    new Thread(() -> future.completeExceptionally(failure)).start();

    assertThatThrownBy(() -> Uninterruptibly.get(future)).hasCause(failure);
  }

  @Test
  void aFutureThatFailedIsDone() {
    CompletableFuture<String> future = new CompletableFuture<>();
    new Thread(() -> future.completeExceptionally(new IllegalStateException())).start();

    assertThat(Uninterruptibly.isDone(future, Long.MAX_VALUE)).isTrue();
  }

  @Test
  void aFutureThatIsNotCompletedIsNotDoneInTime() {
    assertThat(Uninterruptibly.isDone(new CompletableFuture<>(), 1)).isFalse();
  }
}
