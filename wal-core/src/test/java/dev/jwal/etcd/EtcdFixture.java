// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.etcd;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.directory.LogFiles;
import dev.jwal.directory.WalContents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A log that etcd wrote, together with what etcd reads in it. See {@code etcd/README.md} in the
 * test resources.
 */
final class EtcdFixture {

  private static final JsonMapper JSON = new JsonMapper();

  private final Path folder;

  private EtcdFixture(Path folder) {
    this.folder = folder;
  }

  static EtcdFixture named(String name) {
    return new EtcdFixture(resource("wal").resolve(name));
  }

  /** All fixtures but the one whose log etcd refuses to read. */
  static Stream<EtcdFixture> readable() {
    return names().filter(name -> !name.equals("large-numbers")).map(EtcdFixture::named);
  }

  private static Stream<String> names() {
    return LogFiles.in(resource("wal")).allNames().stream();
  }

  /** Where something of the fixtures is. */
  static Path resource(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(EtcdFixture.class.getResource("/etcd/" + name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The segments, never to be changed: copy them. */
  LogFiles files() {
    return LogFiles.in(folder.resolve("wal"));
  }

  List<String> script() {
    return lines(folder.resolve("script.ops"));
  }

  WrittenDown expected() {
    return WrittenDown.in(folder.resolve("expected.jsonl"));
  }

  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(String text) {
    return JSON.readTree(text);
  }

  @Override
  public String toString() {
    return folder.getFileName().toString();
  }

  /** What is in a log, as the fixtures write it down. */
  record WrittenDown(String metadata, HardState state, List<Line> entries) {

    static WrittenDown in(Path file) {
      List<JsonNode> lines = lines(file).stream().map(EtcdFixture::json).toList();
      JsonNode head = lines.get(0);
      WrittenDown written = new WrittenDown(
          head.get("metadata").asString(),
          new HardState(number(head, "term"), number(head, "vote"), number(head, "commit")),
          lines.stream().skip(1).map(Line::of).toList());
      if (written.entries.size() != head.get("entries").asInt()) {
        throw new IllegalStateException(file + " has another number of entries than it says");
      }
      return written;
    }

    static WrittenDown of(WalContents contents) {
      return new WrittenDown(
          HexFormat.of().formatHex(contents.metadata()),
          contents.state(),
          contents.entries().stream().map(Line::of).toList());
    }

    private static long number(JsonNode node, String field) {
      return node.get(field).bigIntegerValue().longValue();
    }
  }

  /** One entry. */
  record Line(int type, long term, long index, int length, long crc32) {

    static Line of(JsonNode node) {
      return new Line(
          node.get("type").asInt(),
          WrittenDown.number(node, "term"),
          WrittenDown.number(node, "index"),
          node.get("len").asInt(),
          WrittenDown.number(node, "crc"));
    }

    static Line of(Entry entry) {
      CRC32 crc = new CRC32();
      crc.update(entry.data());
      return new Line(
          entry.type(), entry.term(), entry.index(), entry.data().length, crc.getValue());
    }
  }
}
