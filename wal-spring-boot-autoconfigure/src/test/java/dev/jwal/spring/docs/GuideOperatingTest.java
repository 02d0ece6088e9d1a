// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.Entry;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.fixture.TestLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what the page on operating a log says can be done. */
class GuideOperatingTest {

  @TempDir
  Path directory;

  @TempDir
  Path target;

  @Test
  void whatIsShownIsWhatIsRun() {
    String sources = GuidePage.snippetsInSources();
    assertThat(GuidePage.of("operating.md").blocks("java"))
        .hasSize(1)
        .allSatisfy(snippet -> assertThat(sources).contains(snippet));
  }

  @Test
  void aBackupBesideARunningLogHoldsWhatWasAppendedBefore() throws IOException {
    try (Wal wal = WalDirectory.at(directory, TestLog.SMALL).create(new byte[0])) {
      TestLog.append(wal, 3);
      wal.cut();
      TestLog.append(wal, 2);
      new Backup(wal).copyTo(target);
      TestLog.append(wal, 4);
    }
    assertThat(WalDirectory.at(target).readAll(SnapshotMark.NONE).entries())
        .extracting(Entry::index)
        .containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void aBackupWhoseLastFileIsCutShortEmptyOrMissingIsRefused() throws IOException {
    try (Wal wal = WalDirectory.at(directory, TestLog.SMALL).create(new byte[0])) {
      TestLog.append(wal, 3);
      wal.cut();
      TestLog.append(wal, 2);
      new Backup(wal).copyTo(target);
    }
    long bytes = WalDirectory.at(target).verifyAll().bytes();
    Backup.check(target, 5, bytes);
    Path last = target.resolve("0000000000000001-0000000000000004.wal");
    byte[] whole = Files.readAllBytes(last);

    for (int length = 0; length < whole.length; length++) {
      Files.write(last, Arrays.copyOf(whole, length));
      assertThatExceptionOfType(IOException.class).isThrownBy(() -> Backup.check(target, 5, bytes));
    }
    Files.delete(last);
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> Backup.check(target, 5, bytes));
  }

  @Test
  void anApplicationContinuesABackup() throws IOException {
    try (Wal wal = WalDirectory.at(directory, TestLog.SMALL).create(new byte[0])) {
      TestLog.append(wal, 3);
      new Backup(wal).copyTo(target);
    }
    try (Wal wal = WalDirectory.at(target, TestLog.SMALL).openAtEnd()) {
      assertThat(wal.append("more".getBytes(UTF_8))).isEqualTo(4);
    }
  }

  @Test
  void aDamagedSegmentIsRestoredFromABackupOfItAlone() throws IOException {
    TestLog log = TestLog.createdIn(directory);
    log.saved(3).cut().saved(2);
    String first = log.directory().segments().get(0).name();
    Files.copy(directory.resolve(first), target.resolve(first));
    log.damagedAtEntry(2);
    assertThatExceptionOfType(WalException.Corrupt.class).isThrownBy(log.directory()::verifyAll);

    Files.delete(directory.resolve(first));
    Files.copy(target.resolve(first), directory.resolve(first));

    assertThat(log.directory().verifyAll().entries()).isEqualTo(5);
  }

  @Test
  void aDirectoryThatIsMovedIsTheSameLog() throws IOException {
    TestLog.createdIn(directory.resolve("wal"), "orders-1").saved(3);
    Path moved = Files.move(directory.resolve("wal"), target.resolve("moved"));
    try (Wal wal = WalDirectory.at(moved, TestLog.SMALL).openAtEnd()) {
      assertThat(wal.lastIndex()).isEqualTo(3);
      assertThat(wal.metadata()).asString(UTF_8).isEqualTo("orders-1");
    }
  }

  @Test
  void aCopyOfTheTailAloneAfterAnOlderCopyOfTheRestIsRefused() throws IOException {
    try (Wal wal = WalDirectory.at(directory, TestLog.SMALL).create(new byte[0])) {
      TestLog.append(wal, 1);
      copy("0000000000000000-0000000000000000.wal");
      TestLog.append(wal, 1);
      wal.cut();
      TestLog.append(wal, 1);
      copy("0000000000000001-0000000000000003.wal");
    }
    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(WalDirectory.at(target)::verifyAll);
  }

  @Test
  void filesAreTheOwnersAlone() throws IOException {
    Path made = directory.resolve("made/wal");
    TestLog.createdIn(made).saved(1);
    assertThat(permissions(made)).isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(made)) {
      List<Path> segments =
          files.filter(file -> file.toString().endsWith(".wal")).toList();
      assertThat(segments)
          .isNotEmpty()
          .allSatisfy(segment -> assertThat(permissions(segment)).isEqualTo("rw-------"));
    }
  }

  private void copy(String name) throws IOException {
    Files.copy(directory.resolve(name), target.resolve(name));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
