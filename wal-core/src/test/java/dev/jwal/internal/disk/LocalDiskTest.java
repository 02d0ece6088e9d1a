// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDiskTest {

  private final Disk disk = LocalDisk.DIRECT;

  private Path directory;

  @BeforeEach
  void makeDirectory(@TempDir Path temporary) throws IOException {
    directory = temporary.toRealPath();
  }

  @Test
  void aRenamedFileHasItsNewNameOnly() throws IOException {
    Path to = directory.resolve("to");
    disk.rename(file("from", 1), to);
    assertThat(to).hasBinaryContent(new byte[] {1});
    assertThat(disk.list(directory)).containsExactly("to");
  }

  @Test
  void aRenameReplacesNothing() throws IOException {
    Path from = file("from", 1);
    Path to = file("to", 2);
    Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("nowhere"));
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> disk.rename(from, to));
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> disk.rename(from, link));

    assertThat(from).hasBinaryContent(new byte[] {1});
    assertThat(to).hasBinaryContent(new byte[] {2});
    assertThat(Files.isSymbolicLink(link)).isTrue();
  }

  @Test
  void whatIsNotThereIsNotRenamed() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> disk.rename(directory.resolve("gone"), directory.resolve("to")));
  }

  @Test
  void aFileWithASecondNameIsNotReusable() throws IOException {
    Path file = file("file", 1);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(disk.isReusable(file)).isTrue();
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    assertThat(disk.isReusable(link)).isFalse();
    Files.createLink(directory.resolve("second"), file);
    assertThat(disk.isReusable(file)).isFalse();
  }

  @Test
  void aNewDirectoryIsPrivateAndItsParentsAreAsEveryOther() throws IOException {
    Path other = Files.createDirectory(directory.resolve("other"));
    Path made = directory.resolve("a/b/c");

    assertThat(disk.makeDirectory(made))
        .containsExactly(directory, directory.resolve("a"), directory.resolve("a/b"));
    assertThat(rights(made)).isEqualTo("rwx------");
    assertThat(rights(made.getParent())).isEqualTo(rights(other));
    assertThat(rights(directory.resolve("a"))).isEqualTo(rights(other));
  }

  @Test
  void theParentOfADirectoryThatIsThereIsToBeSyncedToo() throws IOException {
    Path there = Files.createDirectories(directory.resolve("a/there"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), there);
    assertThat(disk.makeDirectory(there)).containsExactly(there.getParent());
    assertThat(disk.makeDirectory(link)).containsExactly(there.getParent());
    assertThat(disk.realPath(link)).isEqualTo(there);
  }

  @Test
  void noDirectoryIsMadeOfAFile() throws IOException {
    Path file = file("file", 1);
    assertThatExceptionOfType(NotDirectoryException.class)
        .isThrownBy(() -> disk.makeDirectory(file));
    assertThatExceptionOfType(NotDirectoryException.class)
        .isThrownBy(() -> disk.makeDirectory(file.resolve("below")));
  }

  private Path file(String name, int value) throws IOException {
    return Files.write(directory.resolve(name), new byte[] {(byte) value});
  }

  private static String rights(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
