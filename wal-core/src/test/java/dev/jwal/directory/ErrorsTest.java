// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SegmentInfo;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalEventListener;
import dev.jwal.WalException;
import dev.jwal.WalStatus;
import dev.jwal.internal.disk.FaultyDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is thrown, wherever: no caller waits for ever, and no lock is left. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ErrorsTest {

  private static final WalOptions SMALL = WalOptions.DEFAULT.withSegmentBytes(8192);

  private final FaultyDisk disk = new FaultyDisk();
  private Path path;

  @BeforeEach
  void choosePath(@TempDir Path temp) {
    path = temp.resolve("wal");
  }

  // ---- threads

  @ParameterizedTest
  @ValueSource(strings = {"wal-writer", "wal-completions", "wal-next-segment", "wal-watch"})
  void aLogWhoseThreadsCannotStartIsNotOpenedAndLeavesNoLock(String thread) {
    log().create(new byte[0]).close();
    disk.failToStart(thread);
    assertThatExceptionOfType(OutOfMemoryError.class)
        .isThrownBy(() -> log().open(SnapshotMark.NONE));
    disk.mend();

    try (Wal wal = log().open(SnapshotMark.NONE).wal()) {
      assertThat(wal.append(new byte[1])).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"wal-writer", "wal-completions", "wal-next-segment", "wal-watch"})
  void aLogWhoseThreadsCannotStartIsNotCreated(String thread) {
    disk.failToStart(thread);
    assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> log().create(new byte[0]));
    disk.mend();

    assertThat(log().exists()).isFalse();
    log().create(new byte[0]).close();
  }

  @Test
  void afterOpeningTheLogNeedsNoThreadMore() {
    try (Wal wal = log().create(new byte[0])) {
      for (String thread :
          List.of("wal-writer", "wal-completions", "wal-next-segment", "wal-watch")) {
        disk.failToStart(thread);
        wal.appendAsync(new byte[3000]).join();
        wal.append(new byte[3000]);
        wal.cut();
      }
    }
  }

  @Test
  void theThreadsOfTheLogTakeNothingOverFromThoseThatUseIt() throws Exception {
    InheritableThreadLocal<String> user = new InheritableThreadLocal<>();
    ClassLoader ofAnApplication = new ClassLoader() {};
    AtomicReference<String> seenUser = new AtomicReference<>();
    AtomicReference<ClassLoader> seenLoader = new AtomicReference<>();
    Thread alice = new Thread(() -> {
      user.set("alice");
      Thread.currentThread().setContextClassLoader(ofAnApplication);
      try (Wal wal = log().create(new byte[0])) {
        CountDownLatch stageIsThere = new CountDownLatch(1);
        disk.failSyncs(() -> await(stageIsThere));
        CompletableFuture<Void> stage = wal.appendAsync(new byte[1]).thenAccept(index -> {
          seenUser.set(String.valueOf(user.get()));
          seenLoader.set(Thread.currentThread().getContextClassLoader());
        });
        stageIsThere.countDown();
        stage.join();
      }
    });
    alice.start();
    alice.join();

    assertThat(seenUser).hasValue("null");
    assertThat(seenLoader.get()).isNotSameAs(ofAnApplication);
  }

  // ---- errors

  @Test
  void anErrorStopsTheLogAndAllThatWaitFindOut() throws Exception {
    CountDownLatch firstIsSyncing = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    try (Wal wal = log().create(new byte[0])) {
      wal.append(new byte[1]);
      disk.failSyncs(() -> {
        firstIsSyncing.countDown();
        await(release);
        throw new OutOfMemoryError("here");
      });
      List<CompletableFuture<?>> waiting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        waiting.add(wal.appendAsync(new byte[1]));
        waiting.add(CompletableFuture.supplyAsync(() -> wal.append(new byte[1])));
      }
      firstIsSyncing.await();
      release.countDown();

      for (CompletableFuture<?> one : waiting) {
        assertThatThrownBy(() -> one.get(60, TimeUnit.SECONDS))
            .hasCauseInstanceOf(WalException.Failed.class);
      }
      disk.mend();
      assertThat(wal.status().state()).isEqualTo(WalStatus.State.FAILED);
      assertThat(wal.failure().orElseThrow()).hasRootCauseInstanceOf(OutOfMemoryError.class);
    }
    assertThat(log().readAll(SnapshotMark.NONE).entries()).isNotEmpty();
    log().open(SnapshotMark.NONE).wal().close();
  }

  @Test
  void anErrorOfTheLastSyncLeavesNoLock() {
    Wal wal = log().create(new byte[0]);
    wal.saveUnsynced(HardState.EMPTY, List.of(Entry.normal(1, 1, new byte[1])));
    disk.failSyncs(FaultyDisk.error(new OutOfMemoryError("here")));
    assertThatExceptionOfType(WalException.Io.class).isThrownBy(wal::close);
    disk.mend();

    log().open(SnapshotMark.NONE).wal().close();
  }

  @Test
  void anErrorThatClosingAFileThrowsLeavesNoOtherLocked() {
    Wal wal = log().create(new byte[0]);
    wal.cut();
    wal.cut();
    disk.failCloses(FaultyDisk.error(new AssertionError("here")));
    assertThatExceptionOfType(WalException.Io.class).isThrownBy(wal::close);
    disk.mend();

    log().open(SnapshotMark.NONE).wal().close();
  }

  @Test
  void anErrorInTheMiddleOfACutLeavesNoLock() {
    for (int step = 0; step < 3; step++) {
      FaultyDisk.Fault error = FaultyDisk.error(new OutOfMemoryError("here"));
      Wal wal = log().exists() ? log().open(SnapshotMark.NONE).wal() : log().create(new byte[0]);
      switch (step) {
        case 0 -> disk.failRenames(error);
        case 1 -> disk.failDirectorySyncs(error);
        default -> disk.failTruncations(error);
      }
      assertThatExceptionOfType(WalException.Failed.class).isThrownBy(wal::cut);
      disk.mend();
      wal.close();
    }
    log().open(SnapshotMark.NONE).wal().close();
  }

  @Test
  void anErrorOfAReplayHandlerEndsTheOpeningAndLeavesNoLock() {
    try (Wal wal = log().create(new byte[0])) {
      wal.append(new byte[1]);
    }
    StackOverflowError error = new StackOverflowError();
    assertThatThrownBy(() -> log().open(SnapshotMark.NONE, new ReplayHandler() {
          @Override
          public void entry(Entry entry) {
            throw error;
          }
        }))
        .isSameAs(error);

    log().open(SnapshotMark.NONE).wal().close();
  }

  // ---- listeners

  @Test
  void nothingThatAListenerThrowsReachesTheLog() {
    AtomicInteger calls = new AtomicInteger();
    List<Throwable> all = List.of(
        new AssertionError("here"),
        new StackOverflowError(),
        new OutOfMemoryError("here"),
        new IllegalStateException("here"));
    WalOptions options = SMALL.withRetainedSegments(1).withEventListener(new Throwing(all, calls));
    try (Wal wal = new WalDirectory(disk, path, options).create(new byte[0])) {
      for (int i = 1; i <= 12; i++) {
        assertThat(wal.append(new byte[3000])).isEqualTo(i);
        wal.appendAsync(new byte[0]).thenAccept(index -> {}).join();
        i++;
      }
      wal.saveSnapshot(new SnapshotMark(wal.lastIndex(), 1));
      wal.releaseTo(wal.lastIndex());

      assertThat(wal.failure()).isEmpty();
    }
    assertThat(calls.get()).isGreaterThan(30);
  }

  @Test
  void aListenerMayCloseTheLogThatHasFailed() throws Exception {
    AtomicReference<Wal> log = new AtomicReference<>();
    CountDownLatch closed = new CountDownLatch(1);
    WalOptions options = SMALL.withEventListener(new WalEventListener() {
      @Override
      public void failed(WalException cause) {
        log.get().close();
        closed.countDown();
      }
    });
    log.set(new WalDirectory(disk, path, options).create(new byte[0]));
    disk.failSyncs(FaultyDisk.broken());
    assertThatExceptionOfType(WalException.Failed.class)
        .isThrownBy(() -> log.get().append(new byte[1]));
    closed.await();
    disk.mend();

    log().open(SnapshotMark.NONE).wal().close();
  }

  @Test
  void aListenerThatWaitsForTheLogIsRefused() {
    AtomicReference<Wal> log = new AtomicReference<>();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    WalOptions options = SMALL.withEventListener(new WalEventListener() {
      @Override
      public void cut(SegmentInfo previous, SegmentInfo current, CutTrigger trigger, long nanos) {
        try {
          log.get().append(new byte[1]);
        } catch (IllegalStateException e) {
          thrown.set(e);
        }
      }
    });
    try (Wal wal = new WalDirectory(disk, path, options).create(new byte[0])) {
      log.set(wal);
      wal.cut();

      assertThat(thrown.get()).hasMessageContaining("a listener of the log");
      assertThat(wal.append(new byte[1])).isEqualTo(1);
    }
  }

  /** The listener ends the virtual machine, whose shutdown hook closes the log. */
  @ParameterizedTest
  @ValueSource(strings = {"failed", "saved"})
  void aListenerMayEndTheVirtualMachine(String event) {
    assumeThat(path.getFileSystem().getSeparator()).isEqualTo("/");

    assertThat(OtherProcess.exitingFrom(event, path)).isEqualTo("closed");
  }

  private static final class Throwing implements WalEventListener {
    private final List<Throwable> all;
    private final AtomicInteger calls;

    private Throwing(List<Throwable> all, AtomicInteger calls) {
      this.all = all;
      this.calls = calls;
    }

    private void call() {
      Throwable next = all.get(calls.getAndIncrement() % all.size());
      if (next instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) next;
    }

    @Override
    public void written(long bytes, long nanos) {
      call();
    }

    @Override
    public void synced(long nanos) {
      call();
    }

    @Override
    public void saved(int entries, long nanos, boolean successful) {
      call();
    }

    @Override
    public void cut(SegmentInfo previous, SegmentInfo current, CutTrigger trigger, long nanos) {
      call();
    }

    @Override
    public void purged(SegmentInfo segment) {
      call();
    }

    @Override
    public void recovering(long bytesRead, long bytesTotal) {
      call();
    }
  }

  private WalDirectory log() {
    return new WalDirectory(disk, path, SMALL);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
