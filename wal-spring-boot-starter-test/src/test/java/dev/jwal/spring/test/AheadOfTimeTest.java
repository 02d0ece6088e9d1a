// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.spring.test.app.TinyApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.aot.TestContextAotGenerator;

/** What is done when tests are built, for a native image. */
class AheadOfTimeTest {

  @Test
  void aTestIsProcessedAndNoLogIsOpened() throws IOException {
    List<Path> before = logs();
    InMemoryGeneratedFiles generated = new InMemoryGeneratedFiles();
    new TestContextAotGenerator(generated).processAheadOfTime(Stream.of(Some.class));
    assertThat(generated.getGeneratedFiles(Kind.SOURCE).keySet())
        .anyMatch(name -> name.contains("WalAutoConfiguration"))
        .noneMatch(name -> name.contains("TestWal__"));
    assertThat(logs()).isEqualTo(before);
  }

  private static List<Path> logs() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("test-wal-"))
          .sorted()
          .toList();
    }
  }

  @SpringBootTest(classes = TinyApplication.class)
  @AutoConfigureTestWal
  static class Some {}
}
