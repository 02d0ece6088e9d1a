// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A page of the documentation, as text that tests hold against what it is about. */
record GuidePage(Path path, String text) {

  private static final Path ROOT = Path.of("..");
  private static final Path SOURCES = Path.of("src/test/java/dev/jwal/spring/docs");
  private static final Pattern SNIPPET =
      Pattern.compile("// snippet [a-z-]+\n(.*?)\n *// end", Pattern.DOTALL);

  /** The page of this name in the guide. */
  static GuidePage of(String name) {
    return at(ROOT.resolve("docs/guide").resolve(name));
  }

  static GuidePage readme() {
    return at(ROOT.resolve("README.md"));
  }

  static List<GuidePage> all() {
    try (Stream<Path> files = Files.list(ROOT.resolve("docs/guide"))) {
      return Stream.concat(
              files.filter(file -> file.toString().endsWith(".md")).sorted().map(GuidePage::at),
              Stream.of(readme()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static GuidePage at(Path path) {
    return new GuidePage(path, read(path));
  }

  /** The blocks of code in a language, in their order. */
  List<String> blocks(String language) {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(text)
        .results()
        .map(block -> unindented(block.group(1)))
        .toList();
  }

  /** What is under a heading, up to the next one that is not below it. */
  GuidePage section(String heading) {
    String marks = heading.substring(0, heading.indexOf(' '));
    Matcher section = Pattern.compile(
            "^" + Pattern.quote(heading) + "$(.*?)(?=^#{1," + marks.length() + "} |\\z)",
            Pattern.DOTALL | Pattern.MULTILINE)
        .matcher(text);
    if (!section.find()) {
      throw new AssertionError(path + " has no heading '" + heading + "'");
    }
    return new GuidePage(path, section.group(1));
  }

  List<String> rowsThatBeginWith(String... beginnings) {
    return text.lines()
        .filter(line -> Arrays.stream(beginnings).anyMatch(line::startsWith))
        .toList();
  }

  /** The text without line breaks, so that it can be wrapped anywhere. */
  String inOneLine() {
    return inOneLine(text);
  }

  static String inOneLine(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  /** What is between the comments "snippet NAME" and "end" in the sources beside this one. */
  static String snippetsInSources() {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files
          .flatMap(file -> SNIPPET.matcher(read(file)).results())
          .map(snippet -> unindented(snippet.group(1)))
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String unindented(String text) {
    return text.stripIndent().strip();
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return path.getFileName().toString();
  }
}
