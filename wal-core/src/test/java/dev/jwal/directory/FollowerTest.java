// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.entries;
import static dev.jwal.directory.Entries.entriesOf;
import static dev.jwal.directory.Entries.entry;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.jwal.Entry;
import dev.jwal.Follower;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FollowerTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir
  Path directory;

  private Wal create() {
    return log(options -> options).create();
  }

  private ScratchLog log(UnaryOperator<WalOptions> change) {
    return ScratchLog.in(directory).with(change);
  }

  /** Starts a thread, and waits until it waits. */
  private static <T> FutureTask<T> waiting(Callable<T> task) {
    FutureTask<T> future = new FutureTask<>(task);
    Thread thread = new Thread(future, "follower");
    thread.setDaemon(true);
    thread.start();
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING
        && !future.isDone()) {
      Thread.onSpinWait();
    }
    return future;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  // --- what it receives ---

  @Test
  void receivesWhatWasThereAndWhatComes() throws Exception {
    try (Wal wal = create()) {
      wal.append(bytes("one"));
      Follower follower = wal.reader().follow(1);
      wal.append(bytes("two"));

      assertThat(follower.take()).isEqualTo(Entry.normal(1, 1, bytes("one")));
      assertThat(follower.nextIndex()).isEqualTo(2);
      assertThat(follower.take()).isEqualTo(Entry.normal(1, 2, bytes("two")));
      assertThat(follower.poll(Duration.ZERO)).isEmpty();
      assertThat(follower.poll(Duration.ofNanos(1))).isEmpty();
      assertThat(follower.nextIndex()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1 << 20})
  void receivesEverythingOfManySegments(long recentBytes) throws Exception {
    try (Wal wal = log(o -> o.withRecentBytes(recentBytes).withIndexBytes(0)).create()) {
      List<Entry> all = entriesOf(3000, 1, 200);
      wal.save(HardState.EMPTY, all.subList(0, 100));
      wal.save(new HardState(1, 1, 200), all.subList(100, 200));
      Follower follower = wal.reader().follow(1);
      Follower batches = wal.reader().follow(1);

      List<Entry> received = new ArrayList<>();
      while (received.size() < all.size()) {
        received.add(follower.take());
      }
      assertThat(received).isEqualTo(all);
      received.clear();
      long count = 0;
      while (count < all.size()) {
        count += batches.poll(LONG, 10_000, WalReaderTest.collecting(received));
        assertThat(batches.nextIndex()).isEqualTo(count + 1);
      }
      assertThat(received).isEqualTo(all);
      assertThat(batches.poll(Duration.ZERO, 1, WalReaderTest.collecting(received)))
          .isZero();
    }
  }

  @Test
  void anEntryThatIsNotCommittedIsNotReceived() throws Exception {
    try (Wal wal = create()) {
      Follower follower = wal.reader().follow(1);
      wal.save(new HardState(1, 1, 1), entries(1, 3));

      assertThat(follower.take().index()).isEqualTo(1);
      assertThat(follower.poll(Duration.ZERO)).isEmpty();
      wal.save(HardState.EMPTY, entries(2, 2, 2));
      assertThat(follower.poll(Duration.ZERO)).isEmpty();
      wal.save(new HardState(2, 1, 2), entries(3, 3, 2));
      assertThat(follower.take()).isEqualTo(entries(2, 2, 2).get(0));
      assertThat(follower.poll(Duration.ZERO)).isEmpty();
    }
  }

  @Test
  void anEntryThatIsNotDurableIsNotReceived() throws Exception {
    try (Wal wal = create()) {
      Follower follower = wal.reader().follow(1);
      wal.saveUnsynced(new HardState(1, 1, 3), entries(1, 3));
      assertThat(follower.poll(Duration.ZERO)).isEmpty();
      assertThat(wal.reader().get(3)).isPresent();

      wal.sync();
      assertThat(follower.take().index()).isEqualTo(1);
    }
  }

  /** A save of a commit index alone is not synced: who waits for the entry has it synced. */
  @Test
  void aCommitIndexAloneIsMadeDurableForAFollower() throws Exception {
    try (Wal wal = create()) {
      wal.save(new HardState(1, 1, 0), entries(1, 2));
      wal.save(new HardState(1, 1, 1), List.of());
      assertThat(wal.reader().follow(1).take().index()).isEqualTo(1);

      Follower follower = wal.reader().follow(2);
      FutureTask<Entry> second = waiting(follower::take);
      wal.save(new HardState(1, 1, 2), List.of());
      assertThat(second.get().index()).isEqualTo(2);
    }
  }

  // --- waiting ---

  @Test
  void aThreadThatWaitsIsWoken() throws Exception {
    try (Wal wal = create()) {
      List<FutureTask<Entry>> followers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        followers.add(waiting(wal.reader().follow(1)::take));
      }
      wal.append(bytes("one"));
      for (FutureTask<Entry> follower : followers) {
        assertThat(follower.get().data()).isEqualTo(bytes("one"));
      }
    }
  }

  @Test
  void anInterruptEndsTheWaitAndNothingElse() throws Exception {
    try (Wal wal = create()) {
      Follower follower = wal.reader().follow(1);
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedException.class).isThrownBy(follower::take);
      assertThat(Thread.interrupted()).isFalse();

      wal.append(bytes("one"));
      Thread.currentThread().interrupt();
      assertThat(follower.take().index()).isEqualTo(1); // It need not wait.
      assertThat(Thread.interrupted()).isTrue();
      assertThat(wal.append(bytes("two"))).isEqualTo(2);
    }
  }

  @Test
  void closingEndsTheWait() throws Exception {
    Wal wal = create();
    Follower follower = wal.reader().follow(1);
    FutureTask<Entry> taken = waiting(follower::take);
    wal.close();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(taken::get)
        .withCauseInstanceOf(IllegalStateException.class)
        .withMessageContaining("is closed");
    assertThatIllegalStateException().isThrownBy(() -> follower.poll(Duration.ZERO));
    assertThatIllegalStateException().isThrownBy(() -> wal.reader().follow(1));
    assertThatIllegalStateException().isThrownBy(() -> wal.reader().get(1));
    assertThatIllegalStateException().isThrownBy(() -> wal.reader().termAt(1));
    assertThatIllegalStateException()
        .isThrownBy(() -> wal.reader().read(1, 1, (type, term, index, data) -> {}));
    assertThat(wal.reader().lastIndex()).isZero();
  }

  @Test
  void aReleaseEndsTheWaitOfWhoIsBefore() throws Exception {
    try (Wal wal = create()) {
      wal.save(new HardState(1, 1, 0), entries(1, 10));
      Follower follower = wal.reader().follow(5);
      Follower further = wal.reader().follow(8);
      FutureTask<Entry> taken = waiting(follower::take);
      wal.releaseTo(8);
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(taken::get)
          .havingCause()
          .isInstanceOfSatisfying(WalException.IndexNotFound.class, e -> {
            assertThat(e.index()).isEqualTo(5);
            assertThat(e.nearestIndex()).hasValue(8);
          });
      wal.save(new HardState(1, 1, 10), List.of());
      assertThat(further.take().index()).isEqualTo(8);
    }
  }

  @Test
  void aSnapshotThatIsReceivedEndsTheWait() throws Exception {
    try (Wal wal = create()) {
      wal.save(new HardState(1, 1, 0), entries(1, 3));
      FutureTask<Entry> taken = waiting(wal.reader().follow(2)::take);
      wal.saveSnapshot(new SnapshotMark(10, 2));
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(taken::get)
          .withCauseInstanceOf(WalException.IndexNotFound.class);
      wal.save(new HardState(2, 1, 11), entries(11, 11, 2));
      assertThat(wal.reader().follow(11).take().index()).isEqualTo(11);
    }
  }

  @Test
  void beginsWhereThereIsAnEntryOrWillBe() {
    try (Wal wal = create()) {
      wal.save(new HardState(1, 1, 0), entries(1, 3));
      assertThatExceptionOfType(WalException.IndexNotFound.class)
          .isThrownBy(() -> wal.reader().follow(0))
          .satisfies(e -> assertThat(e.nearestIndex()).hasValue(1));
      assertThatExceptionOfType(WalException.IndexNotFound.class)
          .isThrownBy(() -> wal.reader().follow(5))
          .satisfies(e -> assertThat(e.nearestIndex()).hasValue(3));
      assertThat(wal.reader().follow(4).nextIndex()).isEqualTo(4);
    }
  }

  @Test
  void whatAVisitorThrowsAtCountsAsReceived() throws Exception {
    try (Wal wal = create()) {
      wal.save(new HardState(1, 1, 3), entries(1, 3));
      Follower follower = wal.reader().follow(1);
      assertThatIllegalStateException()
          .isThrownBy(() -> follower.poll(LONG, 1000, (type, term, index, data) -> {
            if (index == 2) {
              throw new IllegalStateException("no");
            }
          }));
      assertThat(follower.nextIndex()).isEqualTo(3);
      assertThat(follower.take().index()).isEqualTo(3);
    }
  }

  @Test
  void aVisitorThatCallsTheFollowerIsRefusedAndNothingIsReceivedTwice() throws Exception {
    try (Wal wal = create()) {
      wal.save(new HardState(1, 1, 5), entries(1, 5));
      Follower follower = wal.reader().follow(1);
      assertThatIllegalStateException()
          .isThrownBy(() -> follower.poll(Duration.ZERO, 1000, (type, term, index, data) -> {
            try {
              follower.take();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          }))
          .withMessageContaining("a visitor has called the follower");

      assertThat(follower.nextIndex()).isEqualTo(2);
      assertThat(follower.take().index()).isEqualTo(2);
    }
  }

  @Test
  void oneByOneAndInBatchesMayBeMixed() throws Exception {
    try (Wal wal = create()) {
      wal.save(new HardState(1, 1, 5), entries(1, 5));
      Follower follower = wal.reader().follow(1);
      assertThat(follower.take().index()).isEqualTo(1);
      List<Entry> rest = new ArrayList<>();
      long count = 0;
      while (count < 4) {
        count += follower.poll(LONG, 1, WalReaderTest.collecting(rest));
      }
      assertThat(rest).isEqualTo(entries(2, 5));
      assertThat(follower.nextIndex()).isEqualTo(6);
    }
  }

  @Test
  void aTimeoutFarBelowZeroDoesNotWait() throws Exception {
    try (Wal wal = create()) {
      assertThat(wal.reader().follow(1).poll(Duration.ofSeconds(Long.MIN_VALUE)))
          .isEmpty();
    }
  }

  @Test
  void aVeryLongTimeoutIsNoError() throws Exception {
    try (Wal wal = create()) {
      Follower follower = wal.reader().follow(1);
      FutureTask<Boolean> polled =
          waiting(() -> follower.poll(Duration.ofSeconds(Long.MAX_VALUE)).isPresent());
      wal.save(new HardState(1, 1, 1), entry(1));
      assertThat(polled.get()).isTrue();
    }
  }
}
