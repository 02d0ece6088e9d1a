// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.entries;
import static dev.jwal.directory.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalEventListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saves that leave it to a later call to make them durable. */
class UnsyncedSaveTest {

  @TempDir
  Path directory;

  private final AtomicInteger syncs = new AtomicInteger();

  private final WalOptions options = WalOptions.DEFAULT.withEventListener(new WalEventListener() {
    @Override
    public void synced(long nanos) {
      syncs.incrementAndGet();
    }
  });

  @Test
  void nothingIsWrittenBeforeTheSync() {
    try (Wal wal = create()) {
      wal.saveUnsynced(HardState.EMPTY, entries(1, 3));

      assertThat(wal.lastIndex()).isEqualTo(3);
      assertThat(wal.status().syncedIndex()).isZero();
      assertThat(read()).isEmpty();

      wal.sync();
      assertThat(wal.status().syncedIndex()).isEqualTo(3);
      assertThat(read()).isEqualTo(entries(1, 3));
      assertThat(syncs).hasValue(1);
    }
  }

  @Test
  void aLaterSaveMakesDurableWhatCameBefore() {
    try (Wal wal = create()) {
      wal.saveUnsynced(HardState.EMPTY, entries(1, 3));
      wal.save(HardState.EMPTY, entries(4, 4));

      assertThat(wal.status().syncedIndex()).isEqualTo(4);
      assertThat(read()).isEqualTo(entries(1, 4));
    }
  }

  @Test
  void closingMakesDurableWhatCameBefore() {
    try (Wal wal = create()) {
      wal.saveUnsynced(HardState.EMPTY, entries(1, 3));
    }
    assertThat(read()).isEqualTo(entries(1, 3));
    assertThat(syncs).hasValue(1);
  }

  @Test
  void aVoteThatWasNotSyncedIsWhenItIsSavedAgain() {
    HardState vote = new HardState(2, 1, 0);
    try (Wal wal = create()) {
      wal.saveUnsynced(vote, List.of());
      assertThat(syncs).hasValue(0);

      wal.save(vote, List.of());
      assertThat(syncs).hasValue(1);
    }
  }

  @Test
  void moreThanTheBufferHoldsIsReadBack() {
    List<Entry> all = new ArrayList<>();
    try (Wal wal = create()) {
      for (int i = 1; i <= 300; i++) {
        Entry entry = Entry.normal(1, i, new byte[i * 97]);
        all.add(entry);
        wal.saveUnsynced(new HardState(1, 0, i), List.of(entry));
      }
      wal.saveUnsynced(HardState.EMPTY, List.of(Entry.normal(1, 301, new byte[3_000_000])));
      all.add(Entry.normal(1, 301, new byte[3_000_000]));
    }
    assertThat(read()).isEqualTo(all);
  }

  @Test
  void aSegmentEndsWhenItIsFull() {
    WalOptions small = options.withSegmentBytes(4096);
    try (Wal wal = WalDirectory.at(directory, small).create(Entry.NO_DATA)) {
      for (int i = 1; i <= 30; i++) {
        wal.saveUnsynced(HardState.EMPTY, List.of(Entry.normal(1, i, new byte[500])));
      }
      assertThat(wal.status().segments()).hasSizeGreaterThan(3);
      assertThat(wal.status().current().sizeBytes()).isLessThan(4096);
    }
    assertThat(read()).hasSize(30);
  }

  @Test
  void whatIsRefusedLeavesNoTrace() {
    Wal wal = create();
    wal.saveUnsynced(HardState.EMPTY, entries(1, 3));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> wal.saveUnsynced(HardState.EMPTY, entry(5)))
        .withMessageContaining("entry 5 would leave a gap");
    wal.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> wal.saveUnsynced(HardState.EMPTY, entry(4)))
        .withMessageContaining("is closed");
    assertThat(read()).isEqualTo(entries(1, 3));
  }

  /** Each replaces the first entry, so that no order need be kept. */
  @Test
  void threadsMayMixSavesOfBothKinds() throws Exception {
    int threads = 6;
    int saves = 500;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try (Wal wal = create()) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        boolean durably = t % 3 == 0;
        tasks.add(() -> {
          for (int i = 0; i < saves; i++) {
            if (durably) {
              wal.save(HardState.EMPTY, List.of(Entry.normal(1, 1, new byte[100])));
            } else {
              wal.saveUnsynced(HardState.EMPTY, List.of(Entry.normal(1, 1, new byte[100])));
            }
          }
          return null;
        });
      }
      for (Future<Void> done : executor.invokeAll(tasks)) {
        done.get();
      }
    } finally {
      executor.shutdownNow();
    }
    assertThat(WalDirectory.at(directory).verify(SnapshotMark.NONE).entries())
        .isEqualTo((long) threads * saves);
  }

  private Wal create() {
    return WalDirectory.at(directory, options).create(Entry.NO_DATA);
  }

  private List<Entry> read() {
    return WalDirectory.at(directory).readAll(SnapshotMark.NONE).entries();
  }
}
