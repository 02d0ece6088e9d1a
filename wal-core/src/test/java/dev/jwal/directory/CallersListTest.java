// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.bytes;
import static dev.jwal.directory.Entries.entry;
import static dev.jwal.directory.Entries.indexes;
import static dev.jwal.directory.Entries.indexesOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.Wal;
import dev.jwal.internal.disk.FaultyDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A caller may use its list again as soon as a call has returned, though the log writes what was in
 * it later.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CallersListTest {

  private final FaultyDisk disk = new FaultyDisk();
  private final CountDownLatch firstIsSyncing = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private Path path;

  @BeforeEach
  void choosePath(@TempDir Path temp) {
    path = temp.resolve("wal");
  }

  @Test
  void ofAppendAsync() throws Exception {
    List<CompletableFuture<Long>> appends = new ArrayList<>();
    try (Wal wal = stoppedInSync()) {
      List<byte[]> batch = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        batch.add(bytes("one of batch " + i));
        batch.add(bytes("two of batch " + i));
        appends.add(wal.appendAsync(batch));
        batch.clear();
      }
      release.countDown();

      assertThat(appends).extracting(CompletableFuture::join).containsExactly(3L, 5L, 7L);
    }
    assertThat(indexesOf(entriesOnDisk())).isEqualTo(indexes(1, 7));
    assertThat(new String(entriesOnDisk().get(6).data())).isEqualTo("two of batch 2");
  }

  @Test
  void ofSaveAsync() throws Exception {
    List<CompletableFuture<Void>> saves = new ArrayList<>();
    try (Wal wal = stoppedInSync()) {
      List<Entry> batch = new ArrayList<>();
      for (long index = 2; index <= 6; index += 2) {
        batch.addAll(entry(index));
        batch.addAll(entry(index + 1));
        saves.add(wal.saveAsync(HardState.EMPTY, batch));
        batch.clear();
      }
      release.countDown();
      saves.forEach(CompletableFuture::join);
    }
    assertThat(indexesOf(entriesOnDisk())).isEqualTo(indexes(1, 7));
  }

  @Test
  void ofASaveThatWaitsForAnotherOnAThreadOfItsOwn() throws Exception {
    try (Wal wal = stoppedInSync()) {
      List<Entry> batch = new ArrayList<>(entry(2));
      Thread waiting = new Thread(() -> wal.save(HardState.EMPTY, batch));
      waiting.start();
      while (waiting.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      batch.clear();
      release.countDown();
      waiting.join();
    }
    assertThat(indexesOf(entriesOnDisk())).isEqualTo(indexes(1, 2));
  }

  private Wal stoppedInSync() throws InterruptedException {
    Wal wal = new WalDirectory(disk, path, WalOptions.DEFAULT).create(new byte[0]);
    disk.failSyncs(() -> {
      firstIsSyncing.countDown();
      await(release);
    });
    wal.appendAsync(bytes("first"));
    firstIsSyncing.await();
    return wal;
  }

  private List<Entry> entriesOnDisk() {
    return WalDirectory.at(path).readAll(dev.jwal.SnapshotMark.NONE).entries();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
