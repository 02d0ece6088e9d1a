// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.Slow;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Slow
class LocksTest {

  private static final String LOCKED = "Locked by another process";

  @TempDir
  Path directory;

  @Test
  void aLogOpenInThisProcessIsRefused() {
    Wal wal = log().create();
    try (wal) {
      assertThatExceptionOfType(WalException.Locked.class)
          .isThrownBy(() -> log().open())
          .satisfies(refusal -> assertThat(refusal.heldByThisProcess()).isTrue());
      assertThatExceptionOfType(WalException.Locked.class)
          .isThrownBy(() -> log().directory().openAtEnd())
          .satisfies(refusal -> assertThat(refusal.heldByThisProcess()).isTrue());
      assertThatExceptionOfType(WalException.Locked.class)
          .isThrownBy(() -> log().directory().repair());
    }
  }

  @Test
  void aLogOpenInThisProcessIsRefusedUnderAnotherNameToo() throws IOException {
    Path link = Files.createSymbolicLink(
        directory.resolve("link"), Files.createDirectory(directory.resolve("real")));
    Wal wal = ScratchLog.in(directory.resolve("real")).create();
    try (wal) {
      assertThatExceptionOfType(WalException.Locked.class)
          .isThrownBy(() -> ScratchLog.in(link).open());
    }
    ScratchLog.in(link).open().close();
  }

  // Two applications in one server have the library twice: neither may take the other's lock, nor
  // lose it by reading.
  @Test
  void aLogOpenInAnotherClassLoaderIsRefusedAndStaysLocked() throws Exception {
    Wal wal = log().saved(1, 3).open();
    try (wal;
        URLClassLoader other =
            new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
      assertThat(other.loadClass(WalDirectory.class.getName())).isNotSameAs(WalDirectory.class);
      for (int i = 0; i < 2; i++) {
        assertThat(inOther(other, "open")).isEqualTo("Locked by this process");
        assertThat(inOther(other, "read")).isEqualTo("3 entries");
      }
      assertThat(OtherProcess.opening(directory)).isEqualTo(LOCKED);
      wal.append(Entries.bytes("still ours"));
    }
    assertThat(OtherProcess.opening(directory)).isEqualTo("opened");
  }

  private static URL[] classPath() throws IOException {
    List<URL> urls = new ArrayList<>();
    for (String path :
        System.getProperty("java.class.path").split(System.getProperty("path.separator"))) {
      urls.add(Path.of(path).toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }

  private String inOther(ClassLoader loader, String what) throws ReflectiveOperationException {
    return (String) loader
        .loadClass(OtherProcess.class.getName())
        .getMethod("tried", String.class, Path.class)
        .invoke(null, what, directory);
  }

  @Test
  void aLogOpenInThisProcessIsRefusedToAnother() {
    Wal wal = log().saved(1, 3).changed(Wal::cut).open();
    try (wal) {
      assertThat(OtherProcess.opening(directory)).isEqualTo(LOCKED);
      assertThat(OtherProcess.repairing(directory)).isEqualTo(LOCKED);
      assertThat(OtherProcess.lockedSegments(directory)).hasSize(2);
    }
    assertThat(OtherProcess.opening(directory)).isEqualTo("opened");
  }

  @Test
  void aRefusedOpeningDoesNotUnlockTheLog() {
    Wal wal = log().create();
    try (wal) {
      assertThatThrownBy(() -> log().open()).isInstanceOf(WalException.Locked.class);
      assertThatThrownBy(() -> log().create()).isInstanceOf(WalException.AlreadyExists.class);
      assertThatThrownBy(() -> log().directory().repair()).isInstanceOf(WalException.Locked.class);

      assertThat(OtherProcess.opening(directory)).isEqualTo(LOCKED);
    }
  }

  // Closing any other channel on a file loses every lock that this process has on it.
  @Test
  void readingALogThatIsOpenDoesNotUnlockIt() {
    Wal wal = log().saved(1, 3).changed(Wal::cut).saved(4, 6).open();
    try (wal) {
      WalDirectory log = log().directory();
      log.readAll(SnapshotMark.NONE);
      log.replay(SnapshotMark.NONE, new ReplayHandler() {});
      log.verify(SnapshotMark.NONE);
      log.verifyAll();
      log.snapshots();
      log.segments();
      log.inspect(0);
      log.inspect(1);
      log.previewRepair();
      log.exists();

      assertThat(OtherProcess.opening(directory)).isEqualTo(LOCKED);
      assertThat(OtherProcess.lockedSegments(directory))
          .isEqualTo(LogFiles.in(directory).names());
    }
  }

  @Test
  void readingFromAMarkDoesNotUnlockTheSegmentsRead() {
    SnapshotMark mark = new SnapshotMark(5, 1);
    Wal wal = log().saved(1, 3).changed(Wal::cut).saved(4, 6).open();
    try (wal) {
      wal.saveSnapshot(mark);
      log().directory().readAll(mark);
      log().directory().verify(mark);

      assertThat(OtherProcess.lockedSegments(directory)).hasSize(2);
    }
  }

  @Test
  void aSegmentCreatedByACutIsLocked() {
    Wal wal = log().create();
    try (wal) {
      wal.save(HardState.EMPTY, entries(1, 3));
      wal.cut();
      wal.cut();

      assertThat(OtherProcess.lockedSegments(directory)).hasSize(3);
    }
  }

  @Test
  void openingAtAMarkLeavesTheSegmentsBeforeItUnlocked() {
    SnapshotMark mark = new SnapshotMark(5, 1);
    log().saved(1, 3).changed(Wal::cut).saved(4, 6).changed(wal -> wal.saveSnapshot(mark));

    Wal wal = log().directory().open(mark).wal();
    try (wal) {
      assertThat(OtherProcess.lockedSegments(directory))
          .containsExactly("0000000000000001-0000000000000004.wal");
    }
  }

  @Test
  void anotherProcessReadsALogThatIsOpen() {
    Wal wal = log().saved(1, 3).open();
    try (wal) {
      assertThat(OtherProcess.reading(directory)).isEqualTo("3 entries");
    }
  }

  @Test
  void anOpeningThatFailsLeavesNothingLocked() {
    log().saved(1, 3);
    assertThatThrownBy(() -> log().directory().open(new SnapshotMark(2, 1)))
        .isInstanceOf(WalException.SnapshotNotFound.class);
    assertThatThrownBy(() -> log().directory().openAtIndex(9))
        .isInstanceOf(WalException.IndexNotFound.class);
    assertThatThrownBy(() -> log().directory().open(SnapshotMark.NONE, failing()))
        .hasMessage("the state machine's");

    assertThat(OtherProcess.opening(directory)).isEqualTo("opened");
    assertThat(log().saved(4, 4).entries()).hasSize(4);
  }

  private static ReplayHandler failing() {
    return new ReplayHandler() {
      @Override
      public void entry(Entry entry) {
        throw new IllegalStateException("the state machine's");
      }
    };
  }

  private ScratchLog log() {
    return ScratchLog.in(directory);
  }
}
