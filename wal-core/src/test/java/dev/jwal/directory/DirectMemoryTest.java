// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectMemoryTest {

  // 100 cuts took 14 MB, and each opening 2 MB, which only the collector gave back.
  @Test
  void whatALogTakesIsUsedAgain(@TempDir Path directory) {
    assertThat(OtherProcess.cuttingWithLittleDirectMemory(directory)).isEqualTo("100 entries");
  }
}
