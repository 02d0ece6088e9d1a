// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.bytes;
import static dev.jwal.directory.Entries.entries;
import static dev.jwal.directory.Entries.entriesOf;
import static dev.jwal.directory.Entries.entry;
import static dev.jwal.directory.Entries.entryOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.jwal.Entry;
import dev.jwal.Follower;
import dev.jwal.HardState;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.internal.disk.FaultyDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What readers and followers get when the disk fails, is full or does not answer. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReaderFaultsTest {

  private static final Duration LONG = Duration.ofSeconds(50);

  private final FaultyDisk disk = new FaultyDisk();
  private final CountDownLatch hangs = new CountDownLatch(1);
  private final CountDownLatch answers = new CountDownLatch(1);
  private Path directory;
  private Wal wal;

  @BeforeEach
  void create(@TempDir Path temp) {
    directory = temp.resolve("wal");
    WalOptions options = WalOptions.DEFAULT.withRecentBytes(0).withIndexBytes(0);
    wal = new WalDirectory(disk, directory, options).create(bytes("faults"));
    wal.save(new HardState(1, 1, 10), entries(1, 10));
    wal.cut();
    wal.save(HardState.EMPTY, entries(11, 12));
  }

  @AfterEach
  void close() {
    disk.mend();
    answers.countDown();
    wal.close();
  }

  private Path segment(int place) {
    return directory.resolve(wal.status().segments().get(place).name());
  }

  private void hang() {
    hangs.countDown();
    try {
      answers.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> FutureTask<T> started(Callable<T> task) {
    FutureTask<T> future = new FutureTask<>(task);
    Thread thread = new Thread(future);
    thread.setDaemon(true);
    thread.start();
    return future;
  }

  // --- reads that fail

  @Test
  void aReadThatFailsIsAnErrorOfThatReadAlone() throws Exception {
    Follower follower = wal.reader().follow(3);
    disk.failReads(FaultyDisk.broken());
    assertThatExceptionOfType(WalException.Io.class)
        .isThrownBy(() -> wal.reader().get(3))
        .satisfies(e -> assertThat(e.path()).isEqualTo(segment(0)));
    assertThatExceptionOfType(WalException.Io.class)
        .isThrownBy(() -> wal.reader().read(1, 100, (type, term, index, data) -> {}));
    assertThatExceptionOfType(WalException.Io.class).isThrownBy(() -> follower.poll(Duration.ZERO));
    assertThat(follower.nextIndex()).isEqualTo(3);
    wal.saveUnsynced(HardState.EMPTY, entry(13));
    assertThat(wal.reader().get(13)).as("not in the file yet").isPresent();
    wal.sync();
    assertThat(wal.failure()).isEmpty();

    disk.mend();
    WalReaderTest.assertReads(wal.reader(), entries(1, 13));
    assertThat(follower.poll(Duration.ZERO)).contains(entry(3).get(0));
  }

  // --- lack of space

  @Test
  void whatWasRolledBackIsNeverSeen() throws Exception {
    wal.save(new HardState(1, 1, 12), List.of());
    wal.sync();
    Follower follower = wal.reader().follow(12);
    for (int round = 0; round < 3; round++) {
      disk.failWrites(FaultyDisk.full());
      assertThatExceptionOfType(WalException.NoSpace.class)
          .isThrownBy(() -> wal.save(new HardState(2, 1, 14), entries(13, 40, 2)));
      assertThatExceptionOfType(WalException.NoSpace.class)
          .isThrownBy(() -> wal.save(HardState.EMPTY, List.of(entryOf(5_000_000, 13))));

      WalReaderTest.assertReads(wal.reader(), entries(1, 12));
      assertThat(wal.reader().get(13)).isEmpty();
      assertThat(follower.poll(Duration.ZERO).isPresent()).isEqualTo(round == 0);
      disk.mend();
    }
    wal.save(new HardState(3, 1, 13), entriesOf(10, 13, 13));
    assertThat(wal.reader().get(13)).contains(entryOf(10, 13));
    assertThat(follower.take()).isEqualTo(entryOf(10, 13));
  }

  @Test
  void aFollowerWhoseSyncFoundNoSpaceGetsTheEntryWhenThereIsSome() throws Exception {
    wal.saveUnsynced(new HardState(1, 1, 13), entry(13));
    disk.failWrites(FaultyDisk.full());
    assertThatExceptionOfType(WalException.NoSpace.class).isThrownBy(() -> wal.sync());
    Follower follower = wal.reader().follow(13);
    assertThat(follower.poll(Duration.ZERO)).isEmpty();
    disk.mend();
    wal.sync();

    assertThat(follower.take()).isEqualTo(entry(13).get(0));
  }

  /** The commit index alone was saved: a follower has it synced, and asks again if that failed. */
  @Test
  void aFollowerAsksAgainForASyncThatFoundNoSpace() throws Exception {
    wal.save(new HardState(1, 1, 11), List.of());
    CountDownLatch full = new CountDownLatch(1);
    disk.failWrites(() -> {
      full.countDown();
      FaultyDisk.full().happen();
    });
    Follower follower = wal.reader().follow(11);
    assertThat(follower.poll(Duration.ZERO)).isEmpty();
    full.await();
    assertThatExceptionOfType(WalException.NoSpace.class).isThrownBy(() -> wal.sync());
    disk.mend();

    assertThat(follower.poll(LONG)).contains(entry(11).get(0));
  }

  /** Nothing else is saved that would wake it. */
  @Test
  void aFollowerThatWaitsAsksAgainForASyncThatFoundNoSpace() throws Exception {
    wal.save(new HardState(1, 1, 11), List.of());
    CountDownLatch full = new CountDownLatch(1);
    disk.failWrites(() -> {
      full.countDown();
      FaultyDisk.full().happen();
    });
    FutureTask<Entry> taken = new FutureTask<>(wal.reader().follow(11)::take);
    Thread thread = new Thread(taken, "follower");
    thread.setDaemon(true);
    thread.start();
    full.await();
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    disk.mend();

    assertThat(taken.get()).isEqualTo(entry(11).get(0));
  }

  // --- syncs that are missing, fail or hang

  @Test
  void anEntryThatIsCommittedBeforeItIsSavedIsReceivedWhenItIsDurable() throws Exception {
    wal.save(new HardState(2, 1, 14), entry(13));
    Follower follower = wal.reader().follow(13);
    wal.saveUnsynced(HardState.EMPTY, entry(14));
    assertThat(follower.take().index()).isEqualTo(13);
    assertThat(follower.poll(Duration.ZERO)).isEmpty();
    wal.sync();

    assertThat(follower.take().index()).isEqualTo(14);
  }

  @Test
  void afterAFailureTheDurableEntriesAreReceivedAndThenTheFailure() throws Exception {
    Follower lagging = wal.reader().follow(9);
    Follower atTheEnd = wal.reader().follow(11);
    FutureTask<Entry> waiting = started(atTheEnd::take);
    disk.failSyncs(FaultyDisk.broken());
    assertThatExceptionOfType(WalException.Failed.class)
        .isThrownBy(() -> wal.save(new HardState(2, 1, 12), List.of()));

    assertThat(lagging.take().index()).isEqualTo(9);
    assertThat(lagging.take().index()).isEqualTo(10);
    assertThatExceptionOfType(WalException.Failed.class)
        .isThrownBy(lagging::take)
        .withCauseInstanceOf(WalException.Io.class);
    assertThatExceptionOfType(WalException.Failed.class).isThrownBy(() -> lagging.poll(LONG));
    assertThat(waiting)
        .failsWithin(LONG)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(WalException.Failed.class);
    WalReaderTest.assertReads(wal.reader(), entries(1, 12));
  }

  @Test
  void whileASyncIsInFlightNothingOfItIsSeenAndNoReaderWaits() throws Exception {
    Follower follower = wal.reader().follow(10);
    assertThat(follower.take().index()).isEqualTo(10);
    disk.failSyncs(this::hang);
    CompletableFuture<Void> save = wal.saveAsync(new HardState(1, 1, 13), entries(13, 13));
    hangs.await();

    assertThat(follower.poll(Duration.ofNanos(1))).isEmpty();
    assertThat(follower.poll(Duration.ofMillis(1), 100, (type, term, index, data) -> {}))
        .isZero();
    assertThat(wal.reader().get(13)).isEmpty();
    assertThat(wal.reader().lastIndex()).isEqualTo(12);
    WalReaderTest.assertReads(wal.reader(), entries(1, 12));
    assertThat(save).isNotDone();

    FutureTask<Entry> waiting = started(follower::take);
    answers.countDown();
    assertThat(waiting.get().index()).isEqualTo(11);
    save.join();
    assertThat(wal.reader().get(13)).isPresent();
  }

  // --- closing

  @Test
  void aReadDuringWhichTheLogIsClosedSaysSo() throws Exception {
    disk.failReads(this::hang);
    FutureTask<Object> reading = started(() -> wal.reader().get(3));
    hangs.await();
    wal.close();
    answers.countDown();

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(reading::get)
        .withCauseInstanceOf(IllegalStateException.class)
        .withMessageContaining("is closed");
    assertThatIllegalStateException().isThrownBy(() -> wal.reader().get(3));
  }

  // --- callers' arrays

  @Test
  void aCallerMayChangeItsArrayAfterTheSave() throws Exception {
    WalOptions options = WalOptions.DEFAULT;
    try (Wal log =
        new WalDirectory(disk, directory.resolveSibling("arrays"), options).create(bytes("x"))) {
      byte[] saved = bytes("saved");
      byte[] unsynced = bytes("unsynced");
      byte[] appended = bytes("appended");
      byte[] synced = bytes("large ".repeat(2_000));
      log.save(new HardState(1, 1, 1), List.of(new Entry(Entry.CONF_CHANGE, 1, 1, saved)));
      log.append(appended);
      log.save(HardState.EMPTY, List.of(Entry.normal(1, 3, synced)));
      log.saveUnsynced(new HardState(1, 1, 4), List.of(Entry.normal(1, 4, unsynced)));
      for (byte[] array : List.of(saved, unsynced, appended, synced)) {
        Arrays.fill(array, (byte) 'x');
      }
      List<Entry> all = List.of(
          new Entry(Entry.CONF_CHANGE, 1, 1, bytes("saved")),
          Entry.normal(1, 2, bytes("appended")),
          Entry.normal(1, 3, bytes("large ".repeat(2_000))),
          Entry.normal(1, 4, bytes("unsynced")));

      WalReaderTest.assertReads(log.reader(), all);
      log.sync();
      Follower follower = log.reader().follow(1);
      for (Entry entry : all) {
        assertThat(follower.take()).isEqualTo(entry);
      }
    }
  }

  @Test
  void anInterruptOfAReaderHarmsNoOther() {
    Thread.currentThread().interrupt();
    assertThat(wal.reader().get(3)).isPresent();
    assertThat(wal.reader().read(1, 1000, (type, term, index, data) -> {})).isPositive();
    assertThat(Thread.interrupted()).isTrue();

    WalReaderTest.assertReads(wal.reader(), entries(1, 12));
  }
}
