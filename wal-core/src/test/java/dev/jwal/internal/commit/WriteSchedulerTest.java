// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jwal.internal.disk.LocalDisk;
import dev.jwal.internal.log.LogTail;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who writes when, step by step: each thread is stopped where the next step starts. */
@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WriteSchedulerTest {

  private static final long LONG = TimeUnit.SECONDS.toNanos(60);

  private final FakeWriter writer = new FakeWriter();
  private final WriteScheduler scheduler =
      new WriteScheduler(LocalDisk.CACHED, 64 << 20, this::requireUsable, writer);

  private void requireUsable() {
    if (scheduler.isClosing()) {
      throw new IllegalStateException("closed");
    }
  }

  @AfterEach
  void close() {
    writer.resume.countDown();
    try {
      if (scheduler.beginClosing(TimeUnit.SECONDS.toNanos(2))) {
        scheduler.endClosing();
      }
    } catch (WriteScheduler.StuckException e) {
      // The test that left it so has failed already.
    }
  }

  @Test
  void aCallerThatFindsTheTurnFreeWritesItself() {
    scheduler.run(new Sized(1));

    assertThat(writer.threads).containsExactly(Thread.currentThread().getName());
  }

  @Test
  void thoseThatComeMeanwhileAreWrittenTogetherByTheWriterThread() throws Exception {
    Thread first = stoppedInWrite();
    CompletableFuture<?> second = submitted(new Sized(1));
    CompletableFuture<?> third = submitted(new Sized(1));

    writer.resume.countDown();
    second.get(60, TimeUnit.SECONDS);
    third.get(60, TimeUnit.SECONDS);
    first.join();

    assertThat(writer.sizes).containsExactly(1, 2);
    assertThat(writer.threads).last().isEqualTo("wal-writer");
  }

  @Test
  void aGroupEndsBeforeItIsTooLarge() throws Exception {
    Thread first = stoppedInWrite();
    List<CompletableFuture<?>> others = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      others.add(submitted(new Sized(3 << 20)));
    }
    for (int i = 0; i < 20_000; i++) {
      others.add(submitted(new Sized(0)));
    }

    writer.resume.countDown();
    for (CompletableFuture<?> other : others) {
      other.get(60, TimeUnit.SECONDS);
    }
    first.join();

    assertThat(writer.sizes.subList(0, 3)).containsExactly(1, 1, 1);
    assertThat(writer.sizes).allMatch(size -> size <= 16_384);
    assertThat(writer.sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(20_004);
  }

  @Test
  void whatIsThrownByACallerThatWritesReachesItAndLeavesTheTurnToOthers() throws Exception {
    writer.thrown = new StackOverflowError("here");

    assertThatThrownBy(() -> scheduler.run(new Sized(1))).isSameAs(writer.thrown);
    awaitTrue(writer.stopped);
    writer.thrown = null;

    scheduler.run(new Sized(1));
    assertThat(writer.causes).singleElement().isInstanceOf(StackOverflowError.class);
  }

  @Test
  void whatIsThrownInTheWriterThreadGivesEveryRequestAnOutcome() throws Exception {
    Thread first = stoppedInWrite();
    CompletableFuture<?> second = submitted(new Sized(1));
    writer.thrownByWriterThread = new OutOfMemoryError("here");
    writer.resume.countDown();
    first.join();

    assertThatThrownBy(() -> second.get(60, TimeUnit.SECONDS)).hasMessageContaining("refused");
    writer.thrownByWriterThread = null;
    submitted(new Sized(1)).get(60, TimeUnit.SECONDS);
  }

  @Test
  void whoIsCalledByTheWriterCannotWaitForIt() {
    writer.called = () -> scheduler.run(new Sized(1));
    assertThatIllegalStateException()
        .isThrownBy(() -> scheduler.run(new Sized(1)))
        .withMessageContaining("a listener of the log");

    writer.called = () -> beginClosing(LONG);
    assertThatIllegalStateException().isThrownBy(() -> scheduler.run(new Sized(1)));
  }

  @Test
  void whoIsCalledByTheWriterMaySubmitHoweverMuchIsInFlight() throws Exception {
    List<CompletableFuture<?>> submitted = new ArrayList<>();
    writer.called = () -> {
      writer.called = () -> {};
      for (int i = 0; i < 3; i++) {
        submitted.add(submitted(new Sized(60 << 20)));
      }
    };

    scheduler.run(new Sized(1));
    for (CompletableFuture<?> future : submitted) {
      future.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void whatWaitsWhenTheLogIsClosedIsWritten() throws Exception {
    Thread first = stoppedInWrite();
    CompletableFuture<?> second = submitted(new Sized(1));
    CompletableFuture<Boolean> closing = closing(LONG);
    writer.resume.countDown();

    assertThat(closing.get(60, TimeUnit.SECONDS)).isTrue();
    second.get(60, TimeUnit.SECONDS);
    first.join();
  }

  /**
   * It passed the check before the log was closed, and adds its request after the last group was
   * written.
   */
  @Test
  void thoseThatComeTooLateAreAllRefusedHoweverLarge() throws Exception {
    List<LateRequest> late = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      late.add(new LateRequest());
    }
    scheduler.beginClosing(LONG);
    late.forEach(LateRequest::letIn);
    late.forEach(LateRequest::awaitAdded);
    scheduler.endClosing();

    for (LateRequest request : late) {
      assertThatThrownBy(() -> request.outcome.get(60, TimeUnit.SECONDS))
          .hasMessageContaining("refused");
    }
    assertThat(writer.sizes).isEmpty();
  }

  @Test
  void aRequestThatIsAddedAfterTheEndIsRefusedByItsOwnThread() throws Exception {
    LateRequest late = new LateRequest();
    scheduler.beginClosing(LONG);
    scheduler.endClosing();
    late.letIn();

    assertThatThrownBy(() -> late.outcome.get(60, TimeUnit.SECONDS))
        .hasMessageContaining("refused");
  }

  @Test
  void aRequestIsRefusedThoughThereIsNoMemoryForItAtFirst() throws Exception {
    writer.refusalsWithoutMemory.set(2);
    LateRequest late = new LateRequest();
    scheduler.beginClosing(LONG);
    late.letIn();
    late.awaitAdded();
    scheduler.endClosing();

    assertThatThrownBy(() -> late.outcome.get(60, TimeUnit.SECONDS))
        .hasMessageContaining("refused");
    assertThat(writer.refusalsWithoutMemory).hasNegativeValue();
  }

  @Test
  void aSecondCloseLeavesNothingToDoAndTheTurnToThoseThatAreLate() throws Exception {
    LateRequest late = new LateRequest();
    scheduler.beginClosing(LONG);
    scheduler.endClosing();

    assertThat(scheduler.beginClosing(LONG)).isFalse();
    late.letIn();
    assertThatThrownBy(() -> late.outcome.get(60, TimeUnit.SECONDS))
        .hasMessageContaining("refused");
    assertThat(scheduler.beginClosing(LONG)).isFalse();
  }

  /** As where a listener closes the log that has failed. */
  @Test
  void aCloseByTheWriterThreadLeavesTheTurnToThoseThatAreLate() throws Exception {
    LateRequest late = new LateRequest();
    CompletableFuture<Thread> closedBy = new CompletableFuture<>();
    writer.afterTurn = () -> {
      writer.afterTurn = () -> {};
      beginClosing(LONG);
      scheduler.endClosing();
      closedBy.complete(Thread.currentThread());
    };
    submitted(new Sized(1)).get(60, TimeUnit.SECONDS);
    closedBy.get(60, TimeUnit.SECONDS).join();
    late.letIn();

    assertThatThrownBy(() -> late.outcome.get(60, TimeUnit.SECONDS))
        .hasMessageContaining("refused");
    assertThat(scheduler.beginClosing(LONG)).isFalse();
  }

  @Test
  void whatIsThrownWhileAGroupIsTakenLosesNoneOfIt() throws Exception {
    Thread first = stoppedInWrite();
    CompletableFuture<?> second = submitted(new Sized(1));
    CompletableFuture<?> third = submitted(new ThrowsOnceWhenItIsTaken());
    writer.resume.countDown();
    first.join();

    assertThatThrownBy(() -> second.get(60, TimeUnit.SECONDS)).hasMessageContaining("refused");
    third.get(60, TimeUnit.SECONDS);
  }

  @Test
  void aCloseThatWaitsTooLongIsLeftToTheThreadThatWrites() throws Exception {
    Thread first = stoppedInWrite();

    assertThatExceptionOfType(WriteScheduler.StuckException.class)
        .isThrownBy(() -> scheduler.beginClosing(1));
    assertThat(scheduler.isClosing()).isTrue();
    writer.resume.countDown();
    first.join();
    awaitTrue(writer.closedLate);

    assertThat(scheduler.beginClosing(LONG)).isFalse();
  }

  // ---- the steps

  /** A thread that has the turn, and is in the middle of writing. */
  private Thread stoppedInWrite() throws InterruptedException {
    writer.stopFirst = true;
    Thread thread = new Thread(() -> scheduler.run(new Sized(1)), "first");
    thread.start();
    writer.started.await();
    return thread;
  }

  private CompletableFuture<?> submitted(Request<?> request) {
    CompletableFuture<?> future = request.future();
    scheduler.submit(request);
    return future;
  }

  private CompletableFuture<Boolean> closing(long timeoutNanos) {
    CompletableFuture<Boolean> result = new CompletableFuture<>();
    new Thread(() -> {
          try {
            boolean mine = scheduler.beginClosing(timeoutNanos);
            scheduler.endClosing();
            result.complete(mine);
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        })
        .start();
    while (!scheduler.isClosing()) {
      Thread.onSpinWait();
    }
    return result;
  }

  private void beginClosing(long timeoutNanos) {
    try {
      scheduler.beginClosing(timeoutNanos);
    } catch (WriteScheduler.StuckException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitTrue(AtomicBoolean value) {
    while (!value.get()) {
      Thread.onSpinWait();
    }
  }

  /** Has passed the check whether the log is closed, and is stopped before it is added. */
  private final class LateRequest extends Request.Action {
    private final CountDownLatch checked = new CountDownLatch(1);
    private final CountDownLatch letIn = new CountDownLatch(1);
    private final CompletableFuture<Void> outcome = new CompletableFuture<>();
    private final Thread thread = new Thread(() -> {
      try {
        scheduler.run(this);
        outcome.complete(null);
      } catch (Throwable e) {
        outcome.completeExceptionally(e);
      }
    });

    LateRequest() throws InterruptedException {
      thread.start();
      checked.await();
    }

    @Override
    void applyTo(LogTail tail) {}

    /** Asked right after the check. */
    @Override
    long bytes() {
      if (checked.getCount() > 0) {
        checked.countDown();
        try {
          letIn.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      return 3 << 20;
    }

    void letIn() {
      letIn.countDown();
    }

    /** Its thread waits for the outcome, as it found that the turn is another's. */
    void awaitAdded() {
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
  }

  private static final class Sized extends Request.Action {
    private final long bytes;

    Sized(long bytes) {
      this.bytes = bytes;
    }

    @Override
    void applyTo(LogTail tail) {}

    @Override
    long bytes() {
      return bytes;
    }
  }

  /** Needs memory that is not there when it is about to be added to a group. */
  private static final class ThrowsOnceWhenItIsTaken extends Request.Action {
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    void applyTo(LogTail tail) {}

    /** Asked once before, when it is submitted. */
    @Override
    long bytes() {
      if (asked.incrementAndGet() == 2) {
        throw new OutOfMemoryError("no memory for a larger group");
      }
      return 1;
    }
  }

  private final class FakeWriter implements WriteScheduler.Writer {
    private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
    private final List<String> threads = Collections.synchronizedList(new ArrayList<>());
    private final List<Throwable> causes = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch resume = new CountDownLatch(1);
    private final AtomicInteger refusalsWithoutMemory = new AtomicInteger();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicBoolean closedLate = new AtomicBoolean();
    private volatile boolean stopFirst;
    private volatile Error thrown;
    private volatile Error thrownByWriterThread;
    private volatile Runnable called = () -> {};
    private volatile Runnable afterTurn = () -> {};

    @Override
    public void write(List<Request<?>> group) {
      called.run();
      if (stopFirst) {
        stopFirst = false;
        started.countDown();
        try {
          resume.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      if (thrown != null) {
        throw thrown;
      }
      boolean onWriterThread = Thread.currentThread().getName().equals("wal-writer");
      if (thrownByWriterThread != null && onWriterThread) {
        throw thrownByWriterThread;
      }
      sizes.add(group.size());
      threads.add(Thread.currentThread().getName());
      group.forEach(Request::succeed);
    }

    @Override
    public void stop(Throwable cause) {
      causes.add(cause);
      stopped.set(true);
    }

    @Override
    public void refuse(Request<?> request) {
      if (refusalsWithoutMemory.getAndDecrement() > 0) {
        throw new OutOfMemoryError("for a refusal");
      }
      if (!request.isDecided()) {
        request.fail(new IllegalStateException("refused"));
      }
    }

    @Override
    public void afterTurn() {
      afterTurn.run();
    }

    @Override
    public void closeLate() {
      closedLate.set(true);
    }
  }
}
