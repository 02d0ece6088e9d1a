// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks that docs/guide/testing.md shows what is run. */
class GuideTest {

  private static final Path GUIDE = Path.of("../docs/guide/testing.md");
  private static final Path SOURCES = Path.of("src/test/java/dev/jwal/spring/docs");

  @Test
  void whatIsShownIsWhatIsRun() throws IOException {
    String sources = sources();
    List<String> shown = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(GUIDE))
        .results()
        .map(result -> unindented(result.group(1)))
        .toList();
    assertThat(shown)
        .hasSizeGreaterThan(4)
        .allSatisfy(snippet -> assertThat(sources).contains(snippet));
  }

  private static String sources() throws IOException {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files.map(GuideTest::snippetsIn).collect(Collectors.joining("\n"));
    }
  }

  private static String snippetsIn(Path file) {
    try {
      return Pattern.compile("// snippet [a-z-]+\n(.*?)\n *// end", Pattern.DOTALL)
          .matcher(Files.readString(file))
          .results()
          .map(result -> unindented(result.group(1)))
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String unindented(String text) {
    return text.stripIndent().strip();
  }
}
