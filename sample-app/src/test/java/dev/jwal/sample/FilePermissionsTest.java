// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePermissionsTest {

  @TempDir
  Path temp;

  /** The umask of most systems lets everyone read what is made without further thought. */
  @Test
  void logAndSnapshotsAreTheirOwnersAloneUnderUmask022() throws Exception {
    Path directory = temp.resolve("wal");
    try (SampleProcess sample = SampleProcess.underUmask("022", directory)) {
      sample.client().put("a", "value");
      assertThat(sample.client().post("/actuator/wal/cut").status()).isEqualTo(200);
      sample.client().put("b", "value");
      assertThat(sample.client().post("/snapshot").status()).isEqualTo(200);
      sample.kill();
      sample.awaitEnd();
    }
    assertThat(permissions(directory))
        .hasSizeGreaterThan(4)
        .containsKeys("wal", "snap")
        .allSatisfy((name, permissions) -> assertThat(permissions)
            .as(name)
            .isEqualTo(Set.of("wal", "snap").contains(name) ? "rwx------" : "rw-------"));
  }

  private static Map<String, String> permissions(Path directory) throws IOException {
    Map<String, String> permissions = new TreeMap<>();
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> paths = all.toList();
      for (Path path : paths) {
        permissions.put(
            path.getFileName().toString(),
            PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
      }
    }
    return permissions;
  }
}
