// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers that save during a sync share the next one. */
class SharedSyncTest {

  private static final int CALLERS = 64;

  private final FaultyDisk disk = new FaultyDisk();

  @Test
  void allWhoWaitShareOneWriteAndOneSync(@TempDir Path temp) throws Exception {
    CountDownLatch firstIsSyncing = new CountDownLatch(1);
    CountDownLatch mayContinue = new CountDownLatch(1);
    try (Wal wal = new WalDirectory(
            disk, temp.resolve("wal"), WalOptions.DEFAULT.withSegmentBytes(1 << 20))
        .create(new byte[0])) {
      int before = disk.syncs();
      disk.failSyncs(() -> {
        firstIsSyncing.countDown();
        await(mayContinue);
      });

      List<CompletableFuture<Void>> saves = new ArrayList<>();
      saves.add(wal.saveAsync(HardState.EMPTY, List.of(Entry.normal(1, 1, new byte[10]))));
      firstIsSyncing.await();
      for (int i = 2; i <= CALLERS; i++) {
        saves.add(wal.saveAsync(HardState.EMPTY, List.of(Entry.normal(1, i, new byte[10]))));
      }
      assertThat(saves).noneMatch(CompletableFuture::isDone);
      mayContinue.countDown();
      saves.forEach(CompletableFuture::join);

      assertThat(disk.syncs() - before).isEqualTo(2);
      assertThat(wal.status().syncedIndex()).isEqualTo(CALLERS);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
