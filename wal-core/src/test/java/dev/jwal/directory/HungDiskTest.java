// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.SegmentInfo;
import dev.jwal.Slow;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalEventListener;
import dev.jwal.WalStatus;
import dev.jwal.internal.disk.FaultyDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is seen of a log while its disk does not answer, and in the middle of what it does. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Slow
class HungDiskTest {

  private final FaultyDisk disk = new FaultyDisk();
  private final CountDownLatch hangs = new CountDownLatch(1);
  private final CountDownLatch answers = new CountDownLatch(1);
  private Path path;

  @BeforeEach
  void choosePath(@TempDir Path temp) {
    path = temp.resolve("wal");
  }

  @Test
  void aWriteInFlightIsInTheStatusWhileItHangs() throws Exception {
    try (Wal wal = log(WalOptions.DEFAULT).create(new byte[0])) {
      assertThat(wal.status().writingSince()).isEmpty();
      Instant before = Instant.now();
      CompletableFuture<Long> append = hanging(wal);

      Instant since = wal.status().writingSince().orElseThrow();
      assertThat(since).isBetween(before.minusMillis(10), Instant.now());
      assertThat(wal.status().state()).isEqualTo(WalStatus.State.OPEN);
      answers.countDown();
      append.join();
      wal.sync();

      assertThat(wal.status().writingSince()).isEmpty();
    }
  }

  @Test
  void aWriteInFlightIsLoggedWhileItHangs() throws Exception {
    List<String> messages = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch warned = new CountDownLatch(1);
    Handler handler = new Handler() {
      @Override
      public void publish(LogRecord record) {
        if (record.getMessage().contains("has not returned for")) {
          messages.add(java.text.MessageFormat.format(record.getMessage(), record.getParameters()));
          warned.countDown();
        }
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
    Logger logger = Logger.getLogger("dev.jwal");
    logger.addHandler(handler);
    WalOptions options = WalOptions.DEFAULT.withSyncWarnThreshold(Duration.ofMillis(20));
    try (Wal wal = log(options).create(new byte[0])) {
      CompletableFuture<Long> append = hanging(wal);

      warned.await();
      assertThat(append).isNotDone();
      assertThat(messages.get(0)).contains(path.toString()).contains("expected less than 20 ms");
      answers.countDown();
      append.join();
    } finally {
      logger.removeHandler(handler);
    }
  }

  @Test
  void howManySmallAppendsMayWaitIsBounded() throws Exception {
    WalOptions options = WalOptions.DEFAULT.withMaxBytesInFlight(100_000);
    AtomicInteger submitted = new AtomicInteger();
    try (Wal wal = log(options).create(new byte[0])) {
      hanging(wal);
      List<CompletableFuture<Long>> appends = Collections.synchronizedList(new ArrayList<>());
      Thread flood = new Thread(() -> {
        for (int i = 0; i < 5000; i++) {
          appends.add(wal.appendAsync(new byte[1]));
          submitted.incrementAndGet();
        }
      });
      flood.start();
      while (flood.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }

      assertThat(submitted.get()).isBetween(100, 1000);
      answers.countDown();
      flood.join();
      appends.forEach(CompletableFuture::join);
    }
    assertThat(log(options).readAll(SnapshotMark.NONE).entries()).hasSize(5001);
  }

  /** The future's stage has not returned: what the append took up is not free before. */
  @Test
  void appendsWhoseStagesBlockAreBoundedToo() throws Exception {
    WalOptions options = WalOptions.DEFAULT.withMaxBytesInFlight(10_000);
    AtomicInteger submitted = new AtomicInteger();
    try (Wal wal = log(options).create(new byte[0])) {
      CountDownLatch blocked = new CountDownLatch(1);
      Thread flood = new Thread(() -> {
        for (int i = 0; i < 200; i++) {
          wal.appendAsync(new byte[1]).thenRun(() -> await(blocked));
          submitted.incrementAndGet();
        }
      });
      flood.start();
      while (flood.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }

      assertThat(submitted.get()).isLessThan(100);
      assertThat(wal.append(new byte[1])).isPositive(); // Others do not wait for that stage.
      blocked.countDown();
      flood.join();
    }
  }

  @Test
  void aStageMayAppendThoughNothingMoreMayBeInFlight() {
    WalOptions options = WalOptions.DEFAULT.withMaxBytesInFlight(1);
    try (Wal wal = log(options).create(new byte[0])) {
      long last = wal.appendAsync(new byte[1])
          .thenCompose(first -> {
            CompletableFuture<Long> second = wal.appendAsync(new byte[1]);
            CompletableFuture<Long> third = wal.appendAsync(new byte[1]);
            return second.thenCombine(third, Math::max);
          })
          .join();

      assertThat(last).isEqualTo(3);
    }
  }

  @Test
  void whatIsAppliedMayAppendWhileAnotherThreadWaitsForRoom() throws Exception {
    WalOptions options = WalOptions.DEFAULT.withMaxBytesInFlight(1);
    List<String> applied = Collections.synchronizedList(new ArrayList<>());
    try (Wal wal = log(options).create(new byte[0])) {
      AtomicReference<CompletableFuture<Boolean>> inner = new AtomicReference<>();
      Thread other = new Thread(
          () -> wal.appendAsync(List.of(new byte[1]), (index, term) -> applied.add("other"))
              .join());
      wal.appendAsync(List.of(new byte[1]), (index, term) -> {
            other.start();
            while (other.getState() != Thread.State.WAITING) {
              Thread.onSpinWait();
            }
            inner.set(wal.appendAsync(List.of(new byte[1]), (next, same) -> applied.add("inner")));
            return applied.add("outer");
          })
          .join();

      assertThat(inner.get().join()).isTrue();
      other.join();
    }
    assertThat(applied).containsExactly("outer", "inner", "other");
  }

  @Test
  void theStatusInTheMiddleOfACutIsThatOfOneMoment() throws Exception {
    try (Wal wal = log(WalOptions.DEFAULT).create(new byte[0])) {
      wal.append(new byte[1]);
      disk.failRenames(() -> {
        hangs.countDown();
        await(answers);
      });
      Thread cutting = new Thread(wal::cut);
      cutting.start();
      hangs.await();
      assertThat(sequences(wal)).containsExactly(0L);

      answers.countDown();
      cutting.join();
      assertThat(sequences(wal)).containsExactly(0L, 1L);
    }
  }

  /** A listener that is notified of the cut looks at the same moment as everybody else. */
  @Test
  void theStatusHasEverySegmentOnceHoweverManyCutsThereAre() throws Exception {
    try (Wal wal = log(WalOptions.DEFAULT.withSegmentBytes(4096)).create(new byte[0])) {
      Thread cutting = new Thread(() -> {
        for (int i = 0; i < 300; i++) {
          wal.append(new byte[3000]);
        }
      });
      cutting.start();
      while (cutting.isAlive()) {
        List<Long> sequences = sequences(wal);
        for (int i = 0; i < sequences.size(); i++) {
          assertThat(sequences.get(i)).isEqualTo(i);
        }
      }
    }
  }

  @Test
  void theSyncsOfACutAreReportedToo() {
    List<String> events = new ArrayList<>();
    WalOptions options = WalOptions.DEFAULT.withEventListener(new WalEventListener() {
      @Override
      public void synced(long nanos) {
        events.add("synced");
      }

      @Override
      public void cut(SegmentInfo previous, SegmentInfo current, CutTrigger trigger, long nanos) {
        events.add("cut");
      }
    });
    try (Wal wal = log(options).create(new byte[0])) {
      wal.saveUnsynced(
          dev.jwal.HardState.EMPTY, List.of(dev.jwal.Entry.normal(1, 1, new byte[10])));
      wal.cut();
    }
    assertThat(events).containsSubsequence("synced", "cut");
  }

  private static List<Long> sequences(Wal wal) {
    return wal.status().segments().stream().map(SegmentInfo::sequence).toList();
  }

  private CompletableFuture<Long> hanging(Wal wal) throws InterruptedException {
    disk.failSyncs(() -> {
      hangs.countDown();
      await(answers);
    });
    CompletableFuture<Long> append = wal.appendAsync(new byte[1]);
    hangs.await();
    return append;
  }

  private WalDirectory log(WalOptions options) {
    return new WalDirectory(disk, path, options);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
