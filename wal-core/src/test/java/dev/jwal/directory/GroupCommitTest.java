// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.entries;
import static dev.jwal.directory.Entries.entriesOf;
import static dev.jwal.directory.Entries.entry;
import static dev.jwal.directory.Entries.indexes;
import static dev.jwal.directory.Entries.indexesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class GroupCommitTest {

  private static final int THREADS = 8;
  private static final int SAVES = 100;

  @TempDir
  Path directory;

  @Test
  void whatManyThreadsSaveAtOnceIsAllRead() throws Exception {
    try (Wal wal = log().create()) {
      onManyThreads(() -> {
        for (int save = 0; save < SAVES; save++) {
          append(wal).join();
        }
        return null;
      });
      assertThat(wal.status().syncedIndex()).isEqualTo(THREADS * SAVES);
    }

    assertThat(log().entries()).isEqualTo(entries(1, THREADS * SAVES));
  }

  @Test
  void whatManyThreadsSaveWhileSegmentsAreCutIsAllRead() throws Exception {
    ScratchLog log = log().with(options -> options.withSegmentBytes(4096));
    try (Wal wal = log.create()) {
      onManyThreads(() -> {
        for (int save = 0; save < SAVES; save++) {
          append(wal).join();
          if (save % 25 == 0) {
            wal.cut();
          }
          if (save % 10 == 0) {
            wal.sync();
          }
        }
        return null;
      });
    }

    assertThat(log.files().names()).hasSizeGreaterThan(10);
    assertThat(log.entries()).isEqualTo(entries(1, THREADS * SAVES));
  }

  @Test
  void whatManyThreadsSaveWhileFewBytesMayBeInFlightIsAllRead() throws Exception {
    ScratchLog log = log().with(options -> options.withMaxBytesInFlight(100));
    try (Wal wal = log.create()) {
      onManyThreads(() -> {
        List<CompletableFuture<Void>> saves = new ArrayList<>();
        for (int save = 0; save < SAVES; save++) {
          saves.add(append(wal));
        }
        saves.forEach(CompletableFuture::join);
        return null;
      });
    }

    assertThat(log.entries()).isEqualTo(entries(1, THREADS * SAVES));
  }

  /** Indexes are given out, and their entries submitted, one at a time; the wait is shared. */
  private CompletableFuture<Void> append(Wal wal) {
    synchronized (this) {
      next++;
      return wal.saveAsync(HardState.EMPTY, entry(next));
    }
  }

  private long next;

  private static void onManyThreads(Callable<Void> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      for (Future<Void> done : threads.invokeAll(Collections.nCopies(THREADS, work))) {
        done.get();
      }
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void futuresCompleteInTheOrderOfSubmission() {
    List<Long> completed = Collections.synchronizedList(new ArrayList<>());
    try (Wal wal = log().create()) {
      CompletableFuture<?> last = CompletableFuture.completedFuture(null);
      for (long index = 1; index <= 200; index++) {
        long submitted = index;
        last = wal.saveAsync(HardState.EMPTY, entry(index)).thenRun(() -> completed.add(submitted));
      }
      last.join();
    }

    assertThat(completed).isEqualTo(indexes(1, 200));
  }

  @Test
  void aCompletedFutureMeansThatAllBeforeItAre() {
    try (Wal wal = log().create()) {
      List<CompletableFuture<Void>> saves = new ArrayList<>();
      for (long index = 1; index <= 200; index++) {
        saves.add(wal.saveAsync(HardState.EMPTY, entry(index)));
      }
      saves.get(199).join();

      assertThat(saves).allMatch(CompletableFuture::isDone);
    }
  }

  @Test
  void anEntryIsSyncedWhenItsFutureCompletes() {
    try (Wal wal = log().create()) {
      List<CompletableFuture<Long>> synced = new ArrayList<>();
      for (long index = 1; index <= 100; index++) {
        synced.add(wal.saveAsync(HardState.EMPTY, entry(index))
            .thenApply(done -> wal.status().syncedIndex()));
      }
      for (int index = 1; index <= 100; index++) {
        assertThat(synced.get(index - 1).join()).isGreaterThanOrEqualTo(index);
      }
    }
  }

  @Test
  void aSaveAfterASubmissionComesAfterIt() {
    log().changed(wal -> {
      wal.saveAsync(HardState.EMPTY, entries(1, 5));
      wal.saveAsync(HardState.EMPTY, entries(6, 10));
      wal.save(HardState.EMPTY, entries(4, 6, 2));
      wal.saveAsync(new HardState(2, 0, 6), List.of());
      wal.saveSnapshot(new SnapshotMark(6, 2));
      wal.saveAsync(HardState.EMPTY, entries(7, 7, 2));
    });

    assertThat(indexesOf(log().entries())).isEqualTo(indexes(1, 7));
    assertThat(log().entries().subList(3, 7)).isEqualTo(entries(4, 7, 2));
    assertThat(log().directory().snapshots()).contains(new SnapshotMark(6, 2));
  }

  @Test
  void whatWasSubmittedBeforeClosingIsSaved() {
    List<CompletableFuture<Void>> saves = new ArrayList<>();
    try (Wal wal = log().create()) {
      for (long index = 1; index <= 50; index++) {
        saves.add(wal.saveAsync(HardState.EMPTY, entry(index)));
      }
    }

    saves.forEach(CompletableFuture::join);
    assertThat(log().entries()).isEqualTo(entries(1, 50));
  }

  @Test
  void whatWasAcknowledgedWhileTheLogWasClosedIsSaved() throws Exception {
    AtomicLong acknowledged = new AtomicLong();
    CountDownLatch started = new CountDownLatch(1);
    Wal wal = log().create();
    ExecutorService saver = Executors.newSingleThreadExecutor();
    Future<?> saving = saver.submit(() -> {
      for (long index = 1; ; index++) {
        wal.save(HardState.EMPTY, entry(index));
        acknowledged.set(index);
        started.countDown();
      }
    });
    started.await();

    wal.close();

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(saving::get)
        .withCauseInstanceOf(IllegalStateException.class);
    saver.shutdownNow();
    assertThat(log().entries()).isEqualTo(entries(1, acknowledged.get()));
  }

  @Test
  void virtualThreadsSaveToo() throws Exception {
    assumeTrue(Runtime.version().feature() >= 21, "there are no virtual threads before Java 21");
    ExecutorService threads = (ExecutorService)
        Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    try (Wal wal = log().create()) {
      List<Future<Void>> saves = threads.invokeAll(Collections.nCopies(200, () -> saveNext(wal)));
      for (Future<Void> save : saves) {
        save.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(log().entries()).isEqualTo(entries(1, 200));
  }

  private synchronized Void saveNext(Wal wal) {
    next++;
    wal.save(HardState.EMPTY, entry(next));
    return null;
  }

  @Test
  void aStageMaySubmitAnotherSave() {
    try (Wal wal = log().create()) {
      wal.saveAsync(HardState.EMPTY, entry(1))
          .thenCompose(done -> wal.saveAsync(HardState.EMPTY, entry(2)))
          .thenCompose(done -> wal.saveAsync(HardState.EMPTY, entry(3)))
          .join();
    }

    assertThat(log().entries()).isEqualTo(entries(1, 3));
  }

  @Test
  void aFailingStageDoesNotDisturbTheLog() {
    log().changed(wal -> {
      wal.saveAsync(HardState.EMPTY, entry(1)).thenRun(() -> {
        throw new IllegalStateException("a caller's mistake");
      });
      wal.save(HardState.EMPTY, entry(2));
      assertThat(wal.failure()).isEmpty();
    });

    assertThat(log().entries()).isEqualTo(entries(1, 2));
  }

  @Test
  void anInterruptedCallerSavesAllTheSame() {
    try (Wal wal = log().create()) {
      Thread.currentThread().interrupt();
      wal.save(HardState.EMPTY, entriesOf(1000, 1, 3));
      assertThat(Thread.interrupted()).isTrue();

      Thread.currentThread().interrupt();
      wal.cut();
      assertThat(Thread.interrupted()).isTrue();

      wal.save(HardState.EMPTY, entriesOf(1000, 4, 5));
      assertThat(wal.failure()).isEmpty();
    }

    assertThat(log().entries()).isEqualTo(entriesOf(1000, 1, 5));
  }

  @Test
  void anInterruptedReaderDoesNotCloseTheLogForItsWriter() {
    try (Wal wal = log().create()) {
      wal.save(HardState.EMPTY, entries(1, 3));

      Thread.currentThread().interrupt();
      assertThat(log().entries()).isEqualTo(entries(1, 3));
      assertThat(log().directory().verifyAll().entries()).isEqualTo(3);
      assertThat(Thread.interrupted()).isTrue();

      wal.save(HardState.EMPTY, entries(4, 5));
      assertThat(OtherProcess.opening(directory)).isEqualTo("Locked by another process");
    }
  }

  @Test
  void anInterruptedThreadCreatesAndOpensALogAllTheSame() {
    Thread.currentThread().interrupt();
    log().created();
    log().saved(1, 3);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(log().entries()).isEqualTo(entries(1, 3));
  }

  @Test
  void anInterruptedThreadClosesTheLogAllTheSame() {
    Wal wal = log().create();
    wal.saveAsync(HardState.EMPTY, entries(1, 3));

    Thread.currentThread().interrupt();
    wal.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(log().saved(4, 4).entries()).isEqualTo(entries(1, 4));
  }

  private ScratchLog log() {
    return ScratchLog.in(directory);
  }
}
