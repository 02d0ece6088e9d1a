// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jwal.Slow;
import dev.jwal.SnapshotMark;
import dev.jwal.WalException;
import dev.jwal.directory.LogFiles;
import dev.jwal.directory.WalContents;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * 240 histories with truncations and restarts, and what etcd 3.4.23 read in each of them with
 * {@code wal.OpenForRead} and {@code ReadAll} at every mark that its {@code ValidSnapshotEntries}
 * returned. Each is written again, to the byte, and read here and by the model.
 *
 * <table> <caption>Differences from etcd</caption>
 * <tr><th>read at</th><th>etcd</th><th>here</th></tr> <tr><td>a mark after whose index entries were
 * dropped, with none after it since: etcd#22442</td><td>the dropped entries, though not when it
 * reads from an older mark</td><td>none of them</td></tr> <tr><td>a mark that is older than a
 * received snapshot whose entries are not in the log</td><td>the entries that were there, or
 * {@code ErrSliceOutOfRange}</td><td>refused, with the mark to start from</td></tr> </table>
 */
@Slow
class EtcdTruncationsTest {

  private static final WalOptions SMALL =
      WalOptions.DEFAULT.withSegmentBytes(65_536).withPreallocation(false).withUnsafeNoSync(true);

  @TempDir
  private Path directory;

  @ParameterizedTest
  @MethodSource("histories")
  void etcdReadsWhatTheModelSays(History history) throws Exception {
    WalOptions options = SMALL.withRetainedSegments(history.retainedSegments());
    try (ModelledLog log = new ModelledLog(directory.resolve("log"), options)) {
      ScriptedHistory script = new ScriptedHistory(log);
      for (String step : history.steps()) {
        assertThat(script.run(step)).as(step).isTrue();
      }
      log.compareWithReaders();

      assertThat(sha256(log.directory().path())).isEqualTo(history.sha256());
      requireMarks(log.directory().snapshots(), history.valid());
      history.reads().forEach(read -> requireSame(log.directory(), read, history));
    }
  }

  /** All that open here are valid for etcd, and it starts at the same one. */
  private static void requireMarks(List<SnapshotMark> marks, List<SnapshotMark> etcds) {
    assertThat(etcds).containsAll(marks);
    assertThat(etcds.get(etcds.size() - 1)).isEqualTo(marks.get(marks.size() - 1));
  }

  private static void requireSame(WalDirectory log, EtcdsReading etcds, History history) {
    switch (etcds.difference()) {
      case NONE -> assertThat(readAt(log, etcds.mark())).isEqualTo(etcds);
      case REFUSED ->
        assertThatThrownBy(() -> log.readAll(etcds.mark()))
            .isInstanceOfAny(WalException.IndexNotFound.class, WalException.SnapshotNotFound.class);
      case BEFORE_RECEIVED -> {
        assertThatThrownBy(() -> log.readAll(etcds.mark()))
            .isInstanceOf(WalException.IndexNotFound.class);
        assertThat(etcds.mark().index()).isLessThan(history.newest().index());
      }
      case DROPPED_IS_READ -> {
        assertThat(etcds.entries()).isNotEmpty();
        assertThat(readAt(log, etcds.mark()).entries()).isEmpty();
        assertThat(history.readFromOldest().after(etcds.mark())).isEmpty();
      }
    }
  }

  private static EtcdsReading readAt(WalDirectory log, SnapshotMark mark) {
    WalContents contents = log.readAll(mark);
    assertThat(contents.metadata()).containsExactly(7);
    List<String> entries = contents.entries().stream()
        .map(entry -> entry.index()
            + "/"
            + entry.term()
            + ":"
            + new String(entry.data(), StandardCharsets.US_ASCII))
        .toList();
    String state = Stream.of(
            contents.state().term(), contents.state().vote(), contents.state().commit())
        .map(String::valueOf)
        .collect(Collectors.joining("/"));
    return new EtcdsReading(mark, state, entries, Difference.NONE);
  }

  private static String sha256(Path path) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    LogFiles files = LogFiles.in(path);
    for (String name : files.names()) {
      digest.update(name.getBytes(StandardCharsets.US_ASCII));
      digest.update(files.content(name));
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  static List<History> histories() throws Exception {
    Path file = Path.of(
        Objects.requireNonNull(EtcdTruncationsTest.class.getResource("/etcd/truncations.jsonl"))
            .toURI());
    JsonMapper json = new JsonMapper();
    List<History> histories = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      histories.add(History.of(json.readTree(line)));
    }
    assertThat(histories).hasSize(240);
    return histories;
  }

  /** How etcd's answer differs from the model's. */
  private enum Difference {
    NONE,
    REFUSED,
    DROPPED_IS_READ,
    BEFORE_RECEIVED;

    static Difference of(JsonNode read) {
      if (read.has("error")) {
        return REFUSED;
      }
      return switch (read.path("differs").asString("")) {
        case "22442" -> DROPPED_IS_READ;
        case "received" -> BEFORE_RECEIVED;
        default -> NONE;
      };
    }
  }

  /**
   * What is read at a mark.
   *
   * @param state {@code TERM/VOTE/COMMIT}
   * @param entries each {@code INDEX/TERM:DATA}
   */
  private record EtcdsReading(
      SnapshotMark mark, String state, List<String> entries, Difference difference) {

    static EtcdsReading of(JsonNode read) {
      return new EtcdsReading(
          ScriptedHistory.mark(read.get("at").asString()),
          read.path("state").asString(""),
          words(read.path("entries").asString(""), " "),
          Difference.of(read));
    }

    List<String> after(SnapshotMark start) {
      return entries.stream()
          .filter(entry -> Long.parseLong(entry.substring(0, entry.indexOf('/'))) > start.index())
          .toList();
    }
  }

  private record History(
      int retainedSegments,
      List<String> steps,
      String sha256,
      List<SnapshotMark> valid,
      List<EtcdsReading> reads) {

    static History of(JsonNode node) {
      return new History(
          node.get("retained").asInt(),
          words(node.get("steps").asString(), "; "),
          node.get("sha256").asString(),
          words(node.get("valid").asString(), " ").stream()
              .map(ScriptedHistory::mark)
              .toList(),
          node.get("reads").valueStream().map(EtcdsReading::of).toList());
    }

    SnapshotMark newest() {
      return valid.get(valid.size() - 1);
    }

    /** The reading that etcd#22442 cannot have touched: all entries are after its mark. */
    EtcdsReading readFromOldest() {
      return reads.stream()
          .filter(read -> read.difference() == Difference.NONE)
          .findFirst()
          .orElseThrow();
    }

    @Override
    public String toString() {
      return String.join("; ", steps);
    }
  }

  private static List<String> words(String text, String separator) {
    return text.isEmpty() ? List.of() : List.of(text.split(separator));
  }
}
