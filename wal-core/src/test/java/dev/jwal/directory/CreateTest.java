// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.bytes;
import static dev.jwal.directory.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.internal.disk.FaultyDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreateTest {

  @TempDir
  Path directory;

  @Test
  void aNewLogIsEmptyAndReady() {
    try (Wal wal = log().create()) {
      assertThat(wal.lastIndex()).isZero();
      assertThat(wal.state()).isEqualTo(HardState.EMPTY);
      wal.save(HardState.EMPTY, entry(1));
    }
    assertThat(log().entries()).hasSize(1);
  }

  @Test
  void theDirectoryAndThoseAboveItAreMade() {
    ScratchLog deep = ScratchLog.in(directory.resolve("a/b/c"));

    deep.created();

    assertThat(deep.directory().exists()).isTrue();
    assertThat(permissions(deep.path())).isEqualTo("rwx------");
    assertThat(OtherProcess.workingUnderUmask022(directory.resolve("x/y"))).isEqualTo("worked");
    assertThat(permissions(directory.resolve("x"))).isEqualTo("rwxr-xr-x");
  }

  @Test
  void anExistingDirectoryKeepsItsPermissions() throws IOException {
    Path shared = Files.createDirectory(directory.resolve("shared"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-xr-x"));

    ScratchLog.in(shared).created();

    assertThat(permissions(shared)).isEqualTo("rwxr-xr-x");
  }

  @Test
  void otherFilesInTheDirectoryStay() throws IOException {
    Files.createDirectory(directory.resolve("lost+found"));
    log().files().write("README", 0, bytes("mine")).write("x.wal.broken", 0, bytes("kept"));

    log().created();

    assertThat(log().files().bytes("README")).isEqualTo(bytes("mine"));
    assertThat(log().files().bytes("x.wal.broken")).isEqualTo(bytes("kept"));
    assertThat(directory.resolve("lost+found")).isDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "test.wal",
        "0000000000000000-0000000000000000.wal",
        "0000000000000007-0000000000000009.wal"
      })
  void nothingIsCreatedBesideASegment(String name) {
    log().files().write(name, 0, bytes("data"));
    Map<String, ByteBuffer> before = log().files().all();

    assertThat(log().directory().exists()).isTrue();
    assertThatExceptionOfType(WalException.AlreadyExists.class)
        .isThrownBy(() -> log().create())
        .satisfies(refusal -> assertThat(refusal.path()).isEqualTo(directory));
    assertThat(log().files().all()).isEqualTo(before);
  }

  @Test
  void aFileThatOnlyLooksLikeALogsIsNamed() {
    log().files().write("test.wal", 0, bytes("data"));

    assertThatExceptionOfType(WalException.Missing.class)
        .isThrownBy(() -> log().open())
        .withMessageContaining("it holds test.wal, but no segment")
        .satisfies(missing -> assertThat(missing.otherFile()).hasValue("test.wal"));
  }

  // macOS leaves such files on other systems' disks.
  @Test
  void aHiddenFileIsNoLog() {
    log().files().write("._x.wal", 0, bytes("attributes"));

    assertThat(log().directory().exists()).isFalse();
    assertThatExceptionOfType(WalException.Missing.class)
        .isThrownBy(() -> log().open())
        .satisfies(missing -> assertThat(missing.otherFile()).isEmpty());
    assertThat(log().saved(1, 1).entries()).hasSize(1);
    assertThat(log().files().bytes("._x.wal")).isEqualTo(bytes("attributes"));
  }

  @Test
  void nothingIsCreatedWhereALogIsOpen() {
    Wal wal = log().create();
    try (wal) {
      assertThatExceptionOfType(WalException.AlreadyExists.class)
          .isThrownBy(() -> log().create());
      wal.save(HardState.EMPTY, entry(1));
    }
    assertThat(log().entries()).hasSize(1);
  }

  @Test
  void theFasterCreationKeepsTheLog() {
    FaultyDisk disk = new FaultyDisk();
    ScratchLog faster = log();
    disk.failRenames(
        () -> log().files().write("0000000000000000-0000000000000000.wal", 0, bytes("theirs")));

    assertThatExceptionOfType(WalException.AlreadyExists.class)
        .isThrownBy(() -> LogsOnDisk.at(disk, directory, WalOptions.DEFAULT).create(bytes("id")));
    assertThat(faster.files().allNames()).containsExactly("0000000000000000-0000000000000000.wal");
    assertThat(faster.files().bytes(faster.files().first())).isEqualTo(bytes("theirs"));
  }

  @Test
  void theParentOfTheDirectoryIsSyncedBeforeThereIsALog() {
    FaultyDisk disk = new FaultyDisk();
    disk.failDirectorySyncs(FaultyDisk.broken());

    assertThatExceptionOfType(WalException.Io.class)
        .isThrownBy(() -> LogsOnDisk.at(disk, directory, WalOptions.DEFAULT).create(bytes("id")));
    assertThat(log().files().allNames()).isEmpty();
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsReported() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "not a directory");

    assertThatExceptionOfType(WalException.Io.class)
        .isThrownBy(() -> ScratchLog.in(file).create());
    assertThatExceptionOfType(WalException.Io.class)
        .isThrownBy(() -> ScratchLog.in(file.resolve("below")).create());

    assertThat(file).hasContent("not a directory");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whereNoDirectoryCanBeMadeIsNoFullDisk() {
    assertThatExceptionOfType(WalException.Io.class)
        .isThrownBy(() -> ScratchLog.in(Path.of("/proc/wal")).create())
        .withMessageContaining("/proc/wal");
  }

  @Test
  void aCreationForWhichThereIsNoRoomLeavesNoFile() {
    Path log = directory.resolve("log");

    assertThat(OtherProcess.creatingBeyondTheFileSizeLimit(log)).isEqualTo("Io");

    assertThat(ScratchLog.in(log).directory().exists()).isFalse();
    assertThat(ScratchLog.in(log).saved(1, 1).entries()).hasSize(1);
  }

  @Test
  void aCreationCutShortIsRestarted() {
    log().files().fill("0.tmp", 0, 200_000, 0xab).fill("1.tmp", 0, 200_000, 0xab);

    log().saved(1, 3).changed(Wal::cut).saved(4, 6).changed(Wal::cut);

    ScratchLog clean = ScratchLog.in(directory.resolve("clean"))
        .saved(1, 3)
        .changed(Wal::cut)
        .saved(4, 6)
        .changed(Wal::cut);
    assertThat(log().files().names()).isEqualTo(clean.files().names());
    assertThat(clean.files().names())
        .allSatisfy(name ->
            assertThat(log().files().bytes(name)).isEqualTo(clean.files().bytes(name)));
  }

  @Test
  void aLeftOverIsNeverUsedWithItsOldBytesWhenALogIsOpened() {
    log().saved(1, 3);
    log().files().fill("0.tmp", 0, 200_000, 0xab).fill("1.tmp", 0, 200_000, 0xab);

    log().changed(Wal::cut).changed(Wal::cut);

    assertThat(LogFiles.withoutTrailingZeros(log().files().bytes(log().files().last())))
        .hasSizeLessThan(200);
    assertThat(log().saved(4, 4).entries()).hasSize(4);
  }

  @Test
  void everyFileIsPrivateWhateverTheUmaskAllows() {
    Path log = directory.resolve("log");

    assertThat(OtherProcess.workingUnderUmask022(log)).isEqualTo("worked");

    LogFiles files = LogFiles.in(log);
    assertThat(permissions(log)).isEqualTo("rwx------");
    assertThat(files.allNames()).contains(files.last() + ".broken");
    assertThat(files.allNames())
        .allSatisfy(name -> assertThat(files.permissions(name)).isEqualTo("rw-------"));
  }

  @Test
  void everyFileIsPrivateWhileTheLogIsOpen() {
    try (Wal wal = log().create()) {
      wal.cut();
      wal.save(HardState.EMPTY, entry(1));

      assertThat(log().files().allNames())
          .allSatisfy(name -> assertThat(log().files().permissions(name)).isEqualTo("rw-------"));
    }
  }

  @Test
  void whereThereIsNoLogNoneIsRead() {
    Path gone = directory.resolve("gone");

    assertThat(WalDirectory.at(gone).exists()).isFalse();
    assertThat(WalDirectory.at(gone).segments()).isEmpty();
    assertThatExceptionOfType(WalException.Missing.class)
        .isThrownBy(() -> WalDirectory.at(gone).open(SnapshotMark.NONE))
        .satisfies(refusal -> assertThat(refusal.path()).isEqualTo(gone));
    assertThatExceptionOfType(WalException.Missing.class)
        .isThrownBy(() -> WalDirectory.at(gone).openAtEnd());
    assertThatExceptionOfType(WalException.Missing.class)
        .isThrownBy(() -> WalDirectory.at(gone).openAtIndex(1));
    assertThatExceptionOfType(WalException.Missing.class)
        .isThrownBy(() -> WalDirectory.at(gone).verifyAll());
    assertThatExceptionOfType(WalException.Missing.class)
        .isThrownBy(() -> WalDirectory.at(gone).snapshots());
    assertThat(gone).doesNotExist();
  }

  private static String permissions(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private ScratchLog log() {
    return ScratchLog.in(directory);
  }
}
