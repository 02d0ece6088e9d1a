// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class ArrivalsTest {

  private final Arrivals arrivals = new Arrivals();
  private final List<Thread> threads = new ArrayList<>();

  private FutureTask<Boolean> waiting(BooleanSupplier hasCome) {
    FutureTask<Boolean> future = new FutureTask<>(() -> arrivals.await(hasCome, null));
    Thread thread = new Thread(future, "waiting");
    thread.setDaemon(true);
    thread.start();
    threads.add(thread);
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return future;
  }

  @Test
  void allThatWaitAreWoken() throws Exception {
    AtomicInteger come = new AtomicInteger();
    for (int round = 1; round <= 50; round++) {
      int wanted = round;
      List<FutureTask<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 7; i++) {
        all.add(waiting(() -> come.get() >= wanted));
      }
      come.set(round);
      arrivals.signal();
      for (FutureTask<Boolean> one : all) {
        assertThat(one.get()).isTrue();
      }
    }
  }

  /** Two that wait for something else must not wake each other for ever. */
  @Test
  void whatOneDoesNotWaitForLeavesItWaiting() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger come = new AtomicInteger();
    FutureTask<Boolean> first = waiting(() -> asked.incrementAndGet() > 0 && come.get() == 2);
    FutureTask<Boolean> second = waiting(() -> asked.incrementAndGet() > 0 && come.get() == 2);
    FutureTask<Boolean> third = waiting(() -> come.get() > 0);
    come.set(1);
    arrivals.signal();
    assertThat(third.get()).isTrue();
    for (Thread thread : threads.subList(0, 2)) {
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
    assertThat(asked.get()).isLessThan(20);

    come.set(2);
    arrivals.signal();
    assertThat(first.get()).isTrue();
    assertThat(second.get()).isTrue();
  }

  @Test
  void oneThatIsInterruptedPassesTheSignalOn() throws Exception {
    AtomicInteger come = new AtomicInteger();
    for (int round = 1; round <= 200; round++) {
      int wanted = round;
      FutureTask<Boolean> interrupted = waiting(() -> come.get() >= wanted);
      Thread thread = threads.get(threads.size() - 1);
      FutureTask<Boolean> other = waiting(() -> come.get() >= wanted);
      Thread interrupter = new Thread(thread::interrupt);
      interrupter.start();
      come.set(round);
      arrivals.signal();
      assertThat(other.get()).isTrue();
      interrupter.join();
      try {
        assertThat(interrupted.get()).isTrue();
      } catch (ExecutionException e) {
        assertThat(e).hasCauseInstanceOf(InterruptedException.class);
      }
    }
  }

  @Test
  void aDeadlineThatIsOverEndsTheWait() throws Exception {
    assertThat(arrivals.await(() -> false, System.nanoTime())).isFalse();
    assertThat(arrivals.await(() -> true, System.nanoTime())).isTrue();
    assertThat(arrivals.await(() -> false, System.nanoTime() + 1_000_000)).isFalse();
  }

  @Test
  void anInterruptThatCameBeforeIsNoticed() {
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> arrivals.await(() -> false, null));
    assertThat(Thread.interrupted()).isFalse();
  }
}
