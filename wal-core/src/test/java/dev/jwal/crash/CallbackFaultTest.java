// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SegmentInfo;
import dev.jwal.Slow;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalEventListener;
import dev.jwal.directory.LogsOnDisk;
import dev.jwal.directory.WalDirectory;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever code of an application throws that the log calls, at whichever call: a listener changes
 * nothing, and a replay handler ends the opening, after which nothing is locked.
 */
@Slow
@ExtendWith(Quiet.class)
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CallbackFaultTest {

  private static final int FRAGMENT_BYTES = 512;
  private static final AtomicInteger FAULTS = new AtomicInteger();

  /** What such code does. */
  enum Misdeed {
    EXCEPTION,
    REJECTED,
    OUT_OF_MEMORY,
    STACK_OVERFLOW,
    ASSERTION,
    INTERRUPT;

    void happen() {
      FAULTS.incrementAndGet();
      switch (this) {
        case EXCEPTION -> throw new IllegalStateException("thrown by a callback");
        case REJECTED -> throw new RejectedExecutionException("thrown by a callback");
        case OUT_OF_MEMORY -> throw new OutOfMemoryError("thrown by a callback");
        case STACK_OVERFLOW -> throw new StackOverflowError("thrown by a callback");
        case ASSERTION -> throw new AssertionError("thrown by a callback");
        case INTERRUPT -> Thread.currentThread().interrupt();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aListenerChangesNothing(Misdeed misdeed) {
    int every = CrashRun.Effort.isLong() ? 1 : 9;
    for (Workload workload : Workloads.all()) {
      int calls = run(workload, call -> {});
      for (int faulty = misdeed.ordinal(); faulty < calls; faulty += every) {
        int at = faulty;
        run(workload, call -> {
          if (call == at) {
            misdeed.happen();
          }
        });
      }
    }
  }

  /**
   * Runs a workload and checks what is there afterwards; returns how often the listener was called.
   */
  private static int run(Workload workload, IntConsumer callback) {
    AtomicInteger calls = new AtomicInteger();
    Runnable call = () -> callback.accept(calls.getAndIncrement());
    RecordingDisk disk = RecordingDisk.empty(FRAGMENT_BYTES);
    Session session =
        new Session(disk, workload.options().withEventListener(new Calling(call)), false);
    workload.steps().run(session);
    Thread.interrupted();
    new Oracle(workload.options())
        .check(
            RecordingDisk.holding(disk.state().durable(), FRAGMENT_BYTES),
            session.history().expectedAt(disk.now()));
    return calls.get();
  }

  @ParameterizedTest
  @EnumSource
  void aReplayHandlerEndsTheOpeningAndLeavesNothingLocked(Misdeed misdeed) {
    Workload workload = Workloads.all().get(2);
    RecordingDisk disk = RecordingDisk.empty(FRAGMENT_BYTES);
    workload.steps().run(new Session(disk, workload.options(), false));
    WalDirectory log = LogsOnDisk.at(disk, RecordingDisk.LOG, workload.options());
    int calls = openCounting(log, call -> {});

    for (int faulty = 0; faulty < calls; faulty++) {
      int at = faulty;
      Runnable opening = () -> openCounting(log, call -> {
        if (call == at) {
          misdeed.happen();
        }
      });
      if (misdeed == Misdeed.INTERRUPT) {
        opening.run();
        assertThat(Thread.interrupted()).isTrue();
      } else {
        assertThatThrownBy(opening::run).hasMessage("thrown by a callback");
      }
      assertThat(disk.holdsLocks()).isFalse();
    }
    assertThat(openCounting(log, call -> {})).isEqualTo(calls);
  }

  private static int openCounting(WalDirectory log, IntConsumer callback) {
    AtomicInteger calls = new AtomicInteger();
    Runnable call = () -> callback.accept(calls.getAndIncrement());
    ReplayHandler handler = new ReplayHandler() {
      @Override
      public void metadata(byte[] metadata) {
        call.run();
      }

      @Override
      public void entry(int type, long term, long index, ByteBuffer data) {
        call.run();
      }

      @Override
      public void state(HardState state) {
        call.run();
      }

      @Override
      public void mark(SnapshotMark mark) {
        call.run();
      }
    };
    try (Wal wal = log.open(SnapshotMark.NONE, handler)) {
      assertThat(wal.failure()).isEmpty();
    }
    return calls.get();
  }

  @AfterAll
  static void printHowMuchWasTried() {
    System.out.println("callbacks: " + FAULTS + " faults");
  }

  private record Calling(Runnable call) implements WalEventListener {

    @Override
    public void recovering(long bytesRead, long bytesTotal) {
      call.run();
    }

    @Override
    public void written(long bytes, long nanos) {
      call.run();
    }

    @Override
    public void synced(long nanos) {
      call.run();
    }

    @Override
    public void saved(int entries, long nanos, boolean successful) {
      call.run();
    }

    @Override
    public void cut(SegmentInfo previous, SegmentInfo current, CutTrigger trigger, long nanos) {
      call.run();
    }

    @Override
    public void purged(SegmentInfo segment) {
      call.run();
    }
  }
}
