// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.bytes;
import static dev.jwal.directory.Entries.entries;
import static dev.jwal.directory.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CloseTest {

  @TempDir
  Path directory;

  @Test
  void closingTwiceIsClosingOnce() {
    Wal wal = log().create();
    wal.save(HardState.EMPTY, entries(1, 3));
    wal.close();
    Wal next = log().open();

    wal.close();

    try (next) {
      assertThat(OtherProcess.opening(directory)).isEqualTo("Locked by another process");
      next.save(HardState.EMPTY, entry(4));
    }
    assertThat(log().entries()).isEqualTo(entries(1, 4));
  }

  static Stream<Named<Consumer<Wal>>> uses() {
    return Stream.of(
        Named.of("save", wal -> wal.save(HardState.EMPTY, entry(4))),
        Named.of("saveAsync", wal -> wal.saveAsync(HardState.EMPTY, entry(4)).join()),
        Named.of("saveSnapshot", wal -> wal.saveSnapshot(new SnapshotMark(1, 1))),
        Named.of("cut", Wal::cut),
        Named.of("sync", Wal::sync),
        Named.of("releaseTo", wal -> wal.releaseTo(1)));
  }

  @ParameterizedTest
  @MethodSource("uses")
  void aClosedLogRefusesToWrite(Consumer<Wal> use) {
    Wal wal = log().saved(1, 3).open();
    wal.close();

    Throwable refusal = catchThrowable(() -> use.accept(wal));

    assertThat(refusal instanceof CompletionException ? refusal.getCause() : refusal)
        .isInstanceOf(IllegalStateException.class);
    assertThat(log().entries()).isEqualTo(entries(1, 3));
  }

  @Test
  void aClosedLogStillHasItsStatus() {
    Wal wal = log().create();
    wal.save(new HardState(1, 2, 3), entries(1, 3));
    wal.close();

    assertThat(wal.status().state()).isEqualTo(WalStatus.State.CLOSED);
    assertThat(wal.status().syncedIndex()).isEqualTo(3);
    assertThat(wal.status().segments()).hasSize(1);
    assertThat(wal.lastIndex()).isEqualTo(3);
    assertThat(wal.state()).isEqualTo(new HardState(1, 2, 3));
    assertThat(wal.metadata()).isEqualTo(bytes(ScratchLog.METADATA));
    assertThat(wal.failure()).isEmpty();
  }

  @Test
  void anOpenLogSaysSo() {
    try (Wal wal = log().create()) {
      assertThat(wal.status().state()).isEqualTo(WalStatus.State.OPEN);
      assertThat(wal.status().directory()).isEqualTo(directory);
      assertThat(wal.status().failure()).isEmpty();
    }
  }

  @Test
  void theDirectoryIsFreeAfterwards() {
    for (int round = 1; round <= 5; round++) {
      log().saved(round, round);
    }
    assertThat(OtherProcess.opening(directory)).isEqualTo("opened");
    assertThat(OtherProcess.lockedSegments(directory)).isEmpty();
  }

  @Test
  void theThreadsOfALogEndWithIt() throws InterruptedException {
    log().saved(1, 1);
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    List<Thread> working;
    try (Wal wal = log().open()) {
      wal.save(HardState.EMPTY, entry(2));
      working = Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> !before.contains(thread))
          .toList();
    }

    for (Thread thread : working) {
      thread.join(60_000);
      assertThat(thread.isAlive()).as("%s", thread).isFalse();
    }
  }

  private ScratchLog log() {
    return ScratchLog.in(directory);
  }
}
