// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.bytes;
import static dev.jwal.directory.Entries.entries;
import static dev.jwal.directory.Entries.indexes;
import static dev.jwal.directory.Entries.indexesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.internal.disk.FaultyDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Entries that get their index from the log. */
@Timeout(120)
class AppendTest {

  @TempDir
  Path directory;

  @Test
  void entriesGetTheNextIndexesAndAreCommitted() {
    try (Wal wal = log().create()) {
      assertThat(wal.append(bytes("a"))).isEqualTo(1);
      assertThat(wal.append(List.of(bytes("b"), bytes("c")))).isEqualTo(3);
      assertThat(wal.appendAsync(bytes("d")).join()).isEqualTo(4);

      assertThat(wal.state()).isEqualTo(new HardState(1, 0, 4));
      assertThat(wal.status().syncedIndex()).isEqualTo(4);
    }
    assertThat(committed())
        .extracting(entry -> new String(entry.data()))
        .containsExactly("a", "b", "c", "d");
    assertThat(indexesOf(committed())).isEqualTo(indexes(1, 4));
  }

  @Test
  void whatIsAppendedAfterOpeningFollowsWhatWasCommitted() {
    log().changed(wal -> wal.append(bytes("a")));

    log().changed(wal -> assertThat(wal.append(bytes("b"))).isEqualTo(2));
  }

  @Test
  void termAndVoteStayWhatTheyWere() {
    log().changed(wal -> {
      wal.save(new HardState(7, 3, 2), entries(1, 2, 7));
      assertThat(wal.append(bytes("a"))).isEqualTo(3);
      assertThat(wal.state()).isEqualTo(new HardState(7, 3, 3));
    });

    assertThat(log().entries().get(2).term()).isEqualTo(7);
  }

  @Test
  void entriesThatWereNeverCommittedAreReplaced() {
    log().changed(wal -> wal.save(new HardState(1, 0, 2), entries(1, 5)));

    log().changed(wal -> assertThat(wal.append(bytes("a"))).isEqualTo(3));

    assertThat(indexesOf(log().entries())).isEqualTo(indexes(1, 3));
    assertThat(log().read().state().commit()).isEqualTo(3);
  }

  @Test
  void whatFollowsASnapshotMarkAheadOfTheCommitIndexStaysAfterIt() {
    log().changed(wal -> {
      wal.append(bytes("a"));
      wal.saveSnapshot(new SnapshotMark(9, 1, null));

      assertThat(wal.append(bytes("b"))).isEqualTo(10);
    });
  }

  @Test
  void aStateThatCommitsEntriesWhichAreNotThereIsAnError() {
    log().changed(wal -> {
      wal.save(new HardState(1, 0, 9), entries(1, 2));

      assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.append(bytes("a")))
          .withMessageContaining("entry 9 is committed, but the last entry is 2");
      assertThat(wal.lastIndex()).isEqualTo(2);
    });
  }

  @Test
  void nothingCannotBeAppended() {
    log().changed(wal -> {
      assertThatIllegalArgumentException().isThrownBy(() -> wal.append(List.of()));
      assertThat(wal.appendAsync(List.of())).isCompletedExceptionally();
    });
  }

  @Test
  void anEntryAboveTheLimitIsRefusedWithAllThatGoWithIt() {
    ScratchLog log = log().with(options -> options.withMaxEntryBytes(10));
    log.changed(wal -> {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.append(List.of(new byte[10], new byte[11])))
          .withMessageContaining("11 bytes, more than the limit of 10");
      assertThat(wal.lastIndex()).isZero();
    });
    assertThat(log.entries()).isEmpty();
  }

  @Test
  void aClosedLogRefuses() {
    Wal wal = log().create();
    wal.close();

    assertThatThrownBy(() -> wal.append(bytes("a"))).isInstanceOf(IllegalStateException.class);
    assertThat(wal.appendAsync(bytes("a"))).isCompletedExceptionally();
  }

  @Test
  void aStateIsWrittenBeforeTheSegmentEnds() {
    ScratchLog log = log().with(options -> options.withSegmentBytes(4096));
    log.changed(wal -> {
      for (int i = 0; i < 10; i++) {
        wal.append(new byte[1500]);
      }
    });

    assertThat(log.files().names()).hasSizeGreaterThan(3);
    assertThat(indexesOf(committed(log))).isEqualTo(indexes(1, 10));
  }

  @Test
  void manyThreadsGetEachIndexOnce() throws Exception {
    int threads = 16;
    int times = 200;
    ConcurrentLinkedQueue<Long> given = new ConcurrentLinkedQueue<>();
    try (Wal wal = log().create()) {
      List<Thread> started = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        Thread thread = new Thread(() -> {
          for (int j = 0; j < times; j++) {
            given.add(wal.append(bytes(Thread.currentThread().getName())));
          }
        });
        thread.start();
        started.add(thread);
      }
      for (Thread thread : started) {
        thread.join();
      }
    }

    assertThat(new TreeSet<>(given))
        .hasSize(threads * times)
        .last()
        .isEqualTo((long) threads * times);
    assertThat(given).hasSize(threads * times);
    assertThat(indexesOf(committed())).isEqualTo(indexes(1, (long) threads * times));
  }

  @Test
  void thoseWrittenTogetherAreCommittedByOneState() throws Exception {
    FaultyDisk disk = new FaultyDisk();
    CountDownLatch firstIsSyncing = new CountDownLatch(1);
    CountDownLatch mayContinue = new CountDownLatch(1);
    Path path = directory.resolve("wal");
    try (Wal wal = new WalDirectory(disk, path, WalOptions.DEFAULT).create(new byte[0])) {
      disk.failSyncs(() -> {
        firstIsSyncing.countDown();
        await(mayContinue);
      });
      List<CompletableFuture<Long>> appends = new ArrayList<>();
      appends.add(wal.appendAsync(bytes("first")));
      firstIsSyncing.await();
      for (int i = 0; i < 10; i++) {
        appends.add(wal.appendAsync(bytes("later")));
      }
      mayContinue.countDown();
      assertThat(appends).extracting(CompletableFuture::join).isEqualTo(indexes(1, 11));
    }

    List<Long> commits = new ArrayList<>();
    WalDirectory.at(path).replay(SnapshotMark.NONE, new ReplayHandler() {
      @Override
      public void state(HardState state) {
        commits.add(state.commit());
      }
    });
    assertThat(commits).containsExactly(1L, 11L);
  }

  @Test
  void entriesAreAppliedInTheOrderOfTheLogOnTheCompletionThread() throws Exception {
    List<Long> applied = new ArrayList<>(); // Not synchronized: one call at a time.
    AtomicBoolean elsewhere = new AtomicBoolean();
    try (Wal wal = WalDirectory.at(directory.resolve("wal")).create(new byte[0])) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Thread thread = new Thread(() -> {
          for (int j = 0; j < 200; j++) {
            wal.appendAsync(List.of(bytes("a")), (index, term) -> {
              elsewhere.compareAndSet(false, !wal.isCompletionThread());
              return applied.add(index);
            });
          }
        });
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      wal.appendAsync(bytes("last")).join(); // Those before it have been applied by then.
      assertThat(wal.isCompletionThread()).isFalse();
    }
    assertThat(applied).isEqualTo(indexes(1, 1600));
    assertThat(elsewhere).isFalse();
  }

  @Test
  void anEntryIsAppliedWhateverTheCallerDoesWithTheFuture() {
    List<Long> applied = new ArrayList<>();
    try (Wal wal = WalDirectory.at(directory.resolve("wal")).create(new byte[0])) {
      for (Consumer<CompletableFuture<Boolean>> disturb :
          List.<Consumer<CompletableFuture<Boolean>>>of(
              future -> future.cancel(true),
              future -> future.complete(true),
              future -> future.completeExceptionally(new IllegalStateException()),
              future -> future.obtrudeValue(true),
              future -> future.obtrudeException(new IllegalStateException()),
              future -> future.orTimeout(0, TimeUnit.NANOSECONDS))) {
        CountDownLatch disturbed = new CountDownLatch(1);
        holdCompletions(wal, disturbed);
        disturb.accept(wal.appendAsync(List.of(bytes("b")), (index, term) -> applied.add(index)));
        disturbed.countDown();
      }
      wal.appendAsync(bytes("last")).join(); // Those before it have been applied by then.
    }
    assertThat(applied).containsExactly(2L, 4L, 6L, 8L, 10L, 12L);
  }

  /** Keeps futures from completing. */
  private static void holdCompletions(Wal wal, CountDownLatch until) {
    wal.appendAsync(List.of(new byte[1]), (index, term) -> {
      await(until);
      return index;
    });
  }

  @Test
  void whatApplyThrowsIsThrownAndTheEntryStays() {
    IllegalStateException mine = new IllegalStateException("mine");
    try (Wal wal = WalDirectory.at(directory.resolve("wal")).create(new byte[0])) {
      CompletableFuture<Object> future = wal.appendAsync(List.of(bytes("a")), (index, term) -> {
        throw mine;
      });
      assertThatThrownBy(future::join).hasCause(mine);
      assertThat(wal.append(bytes("b"))).isEqualTo(2);
    }
  }

  @Test
  void theTermOfWhatIsAppliedIsThatInWhichItWasWritten() {
    try (Wal wal = WalDirectory.at(directory.resolve("wal")).create(new byte[0])) {
      CountDownLatch raised = new CountDownLatch(1);
      holdCompletions(wal, raised);
      CompletableFuture<Long> before =
          wal.appendAsync(List.of(bytes("a"), bytes("b")), (index, term) -> term);
      wal.save(new HardState(7, 0, 3), List.of());
      CompletableFuture<Long> after = wal.appendAsync(List.of(bytes("c")), (index, term) -> term);
      raised.countDown();

      assertThat(before.join()).isEqualTo(1);
      assertThat(after.join()).isEqualTo(7);
    }
  }

  @Test
  void nothingIsAppliedThatWasRefused() {
    List<Long> applied = new ArrayList<>();
    try (Wal wal = WalDirectory.at(directory.resolve("wal")).create(new byte[0])) {
      assertThat(wal.appendAsync(List.of(), (index, term) -> applied.add(index)))
          .isCompletedExceptionally();
    }
    assertThat(applied).isEmpty();
  }

  @Test
  void aFullDiskTakesNoIndexAway() {
    FaultyDisk disk = new FaultyDisk();
    try (Wal wal =
        new WalDirectory(disk, directory.resolve("wal"), WalOptions.DEFAULT).create(new byte[0])) {
      wal.append(bytes("a"));
      disk.failWrites(FaultyDisk.full());
      assertThatThrownBy(() -> wal.append(bytes("b"))).isInstanceOf(WalException.NoSpace.class);
      assertThat(wal.state().commit()).isEqualTo(1);
      disk.mend();

      assertThat(wal.append(bytes("c"))).isEqualTo(2);
      assertThat(wal.state().commit()).isEqualTo(2);
    }
  }

  private List<Entry> committed() {
    return committed(log());
  }

  private static List<Entry> committed(ScratchLog log) {
    List<Entry> entries = new ArrayList<>();
    log.directory().replay(SnapshotMark.NONE, ReplayHandler.committed(entries::add));
    return entries;
  }

  private ScratchLog log() {
    return ScratchLog.in(directory);
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("the log did not continue");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
