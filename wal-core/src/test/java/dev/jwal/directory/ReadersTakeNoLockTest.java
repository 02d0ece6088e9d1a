// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.LocalDisk;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Readers take no lock, also where they cannot distinguish damage from a write in progress. */
class ReadersTakeNoLockTest {

  private static final int BYTE_IN_ENTRY_4 = 240;

  @TempDir
  Path path;

  private final List<String> calls = new ArrayList<>();
  private Runnable atLookAtTime = () -> {};
  private UnaryOperator<Instant> lastWrittenAt = real -> real;

  @BeforeEach
  void create() {
    log().changed(wal -> wal.save(new HardState(1, 1, 5), entries(1, 5)));
  }

  static List<Consumer<WalDirectory>> readers() {
    return List.of(
        directory -> directory.readAll(SnapshotMark.NONE),
        directory -> directory.replay(SnapshotMark.NONE, new ReplayHandler() {}),
        directory -> directory.verify(SnapshotMark.NONE),
        WalDirectory::verifyAll,
        WalDirectory::snapshots,
        WalDirectory::segments,
        WalDirectory::exists,
        WalDirectory::previewRepair,
        directory -> directory.inspect(0));
  }

  @ParameterizedTest
  @MethodSource("readers")
  void aDamagedLogIsReadWithoutALock(Consumer<WalDirectory> reader) {
    log().files().flip(log().files().last(), BYTE_IN_ENTRY_4, 1);

    read(reader);

    assertThat(calls).isNotEmpty().doesNotContain("lock", "create", "rename", "delete");
  }

  @ParameterizedTest
  @MethodSource("readers")
  void aTornLogIsReadWithoutALock(Consumer<WalDirectory> reader) {
    tear();

    read(reader);

    assertThat(calls).isNotEmpty().doesNotContain("lock", "create", "rename", "delete");
  }

  @Test
  void aLogIsOpenedWhileAReaderLooksAtItsDamage() {
    log().files().flip(log().files().last(), BYTE_IN_ENTRY_4, 1);
    List<WalException> refused = new ArrayList<>();
    atLookAtTime = () -> {
      try {
        log().open().close();
        throw new AssertionError("a damaged log was opened");
      } catch (WalException e) {
        refused.add(e);
      }
    };

    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> watched().verifyAll());

    assertThat(refused).isNotEmpty().allMatch(WalException.Corrupt.class::isInstance);
  }

  /** In one process, a reader shares the writer's channel, and must not keep its lock. */
  @Test
  void aLogIsClosedAndOpenedAgainWhileAReaderHasItsFilesOpen() {
    Wal wal = log().open();
    log().directory().replay(SnapshotMark.NONE, new ReplayHandler() {
      @Override
      public void entry(Entry entry) {
        if (entry.index() == 1) {
          wal.close();
          log().saved(6, 7);
        }
      }
    });

    assertThat(log().entries()).isEqualTo(entries(1, 7));
  }

  /**
   * The record is completed at the last moment: just when the reader asks when the file was
   * written.
   */
  @Test
  void aRecordThatWasWrittenLatelyIsReadAgainUntilItIsValid() {
    byte[] whole = log().files().content(log().files().last());
    log().files().zero(log().files().last(), BYTE_IN_ENTRY_4, whole.length - BYTE_IN_ENTRY_4);
    int[] looks = {0};
    lastWrittenAt = real -> Instant.now();
    atLookAtTime = () -> {
      if (++looks[0] == 3) {
        log().files().write(log().files().last(), 0, whole);
      }
    };

    assertThat(watched().verifyAll().tornTail()).isEmpty();
    assertThat(watched().verifyAll().entries()).isEqualTo(5);
  }

  @Test
  void whatIsNotWrittenAnyMoreIsBelievedAtTheSecondLook() {
    tear();
    lastWrittenAt = real -> Instant.EPOCH;

    assertThat(watched().verifyAll().tornTail()).isPresent();

    assertThat(calls).filteredOn("lastWrittenAt"::equals).hasSize(2);
  }

  @Test
  void whatIsWrittenAgainAndAgainIsBelievedInTheEnd() {
    tear();
    lastWrittenAt = real -> Instant.now();

    assertThat(watched().verifyAll().tornTail()).isPresent();
  }

  private void tear() {
    log().files().truncate(log().files().last(), BYTE_IN_ENTRY_4);
  }

  private void read(Consumer<WalDirectory> reader) {
    try {
      reader.accept(watched());
    } catch (WalException.Corrupt damage) {
      assertThat(damage.path()).hasFileName(log().files().last());
    }
  }

  /** The log on a disk that notes which of its methods are called. */
  private WalDirectory watched() {
    Disk disk = (Disk) Proxy.newProxyInstance(
        Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, arguments) -> {
          calls.add(method.getName());
          try {
            Object answer = method.invoke(LocalDisk.CACHED, arguments);
            if (!method.getName().equals("lastWrittenAt")) {
              return answer;
            }
            atLookAtTime.run();
            return lastWrittenAt.apply((Instant) answer);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
    return LogsOnDisk.at(disk, path, WalOptions.DEFAULT);
  }

  private ScratchLog log() {
    return ScratchLog.in(path);
  }
}
