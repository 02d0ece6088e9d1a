// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoriesTest {

  @TempDir
  Path path;

  @Test
  void onlyTheDirectoryItselfIsItsOwnersAlone() throws IOException {
    Path usual = Files.createDirectory(path.resolve("usual"));
    Path directory = path.resolve("parent/other/snapshots");

    Directories.make(directory);

    assertThat(rightsOf(directory)).isEqualTo("rwx------");
    assertThat(rightsOf(directory.getParent())).isEqualTo(rightsOf(usual));
    assertThat(rightsOf(path.resolve("parent"))).isEqualTo(rightsOf(usual));
  }

  @Test
  void aDirectoryThatIsThereStaysAsItIs() throws IOException {
    Path directory = Files.createDirectory(path.resolve("snapshots"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));

    Directories.make(directory);

    assertThat(rightsOf(directory)).isEqualTo("rwxr-x---");
  }

  @Test
  void everyNameThatIsMadeIsDurableBeforeTheNext() throws IOException {
    Path parent = path.resolve("parent");
    Path directory = parent.resolve("snapshots");
    List<Path> synced = new ArrayList<>();

    Directories.make(directory, where -> {
      synced.add(where);
      assertThat(parent).isDirectory();
      assertThat(Files.exists(directory)).isEqualTo(where.equals(parent));
    });

    assertThat(synced).containsExactly(path, parent);
  }

  /** Whatever made it may not have come as far as to sync its parent. */
  @Test
  void theNameOfADirectoryThatIsThereIsMadeDurable() throws IOException {
    List<Path> synced = new ArrayList<>();

    Directories.make(Files.createDirectory(path.resolve("snapshots")), synced::add);

    assertThat(synced).containsExactly(path);
  }

  private static String rightsOf(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
