// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.model;

import static dev.jwal.directory.Entries.entries;
import static dev.jwal.directory.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.directory.WalOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Histories that once ended wrongly, here or elsewhere: what a raft library does with a log. */
class NamedHistoriesTest {

  private static final WalOptions SMALL =
      WalOptions.DEFAULT.withSegmentBytes(65_536).withPreallocation(false);

  @TempDir
  private Path directory;

  /**
   * A history, and where it ends.
   *
   * @param name what happens
   * @param mark the newest mark at which the log opens
   * @param entries the entries after it, as term/index
   */
  private record Named(
      String name, Consumer<ModelledLog> steps, SnapshotMark mark, List<String> entries) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource("histories")
  void endsAsItsModelSays(Named history) {
    try (ModelledLog log = new ModelledLog(directory.resolve("log"), SMALL)) {
      history.steps().accept(log);
      log.compareWithReaders();

      requireEnd(log, history);
      log.reopenAt(history.mark());
      requireEnd(log, history);
      log.reopenAtEnd();
      log.compareWithReaders();
      requireEnd(log, history);
      log.cut();
      log.reopenAtEnd();
      requireEnd(log, history);
    }
  }

  private static void requireEnd(ModelledLog log, Named history) {
    List<SnapshotMark> marks = log.directory().snapshots();
    assertThat(marks.get(marks.size() - 1)).isEqualTo(history.mark());
    assertThat(log.directory().readAll(history.mark()).entries())
        .extracting(entry -> entry.term() + "/" + entry.index())
        .isEqualTo(history.entries());
  }

  static Stream<Named> histories() {
    return Stream.of(
        new Named(
            "etcd#22442: entries before the mark replaced the one after it",
            log -> {
              save(log, state(1, 1), entries(1, 5));
              save(log, state(2, 4), entries(3, 4, 2));
              accept(log.mark(mark(4, 2)));
            },
            mark(4, 2),
            List.of()),
        new Named(
            "a received snapshot contradicts an entry",
            log -> {
              save(log, state(1, 1), entries(1, 5));
              accept(log.mark(mark(3, 2)));
              save(log, state(2, 3), List.of());
            },
            mark(3, 2),
            List.of()),
        new Named(
            "suffix cut to 2, then 3/2",
            log -> {
              save(log, state(1, 0), entries(1, 5));
              save(log, HardState.EMPTY, entry(2));
              save(log, state(2, 0), entries(3, 3, 2));
            },
            SnapshotMark.NONE,
            List.of("1/1", "1/2", "2/3")),
        new Named(
            "suffix cut to 2, nothing appended",
            log -> {
              save(log, state(1, 0), entries(1, 5));
              save(log, HardState.EMPTY, entry(2));
            },
            SnapshotMark.NONE,
            List.of("1/1", "1/2")),
        new Named(
            "suffix cut to 0, nothing appended",
            log -> {
              save(log, state(1, 0), entries(1, 5));
              save(log, HardState.EMPTY, entry(0));
            },
            SnapshotMark.NONE,
            List.of()),
        new Named(
            "prefix 4, a snapshot of its own",
            log -> {
              save(log, state(1, 0), entries(1, 5));
              prefix(log, mark(3, 1));
            },
            mark(3, 1),
            List.of("1/4", "1/5")),
        new Named(
            "prefix 4, then the entry at the mark once more, which is committed",
            log -> {
              save(log, state(1, 0), entries(1, 5));
              prefix(log, mark(3, 1));
              assertThat(log.save(HardState.EMPTY, entry(3))).isFalse();
              save(log, HardState.EMPTY, entries(4, 4, 2));
            },
            mark(3, 1),
            List.of("2/4")),
        new Named(
            "suffix cut to 2, 3/2 and 4/2, prefix 5",
            log -> {
              save(log, state(1, 0), entries(1, 5));
              save(log, HardState.EMPTY, entry(2));
              save(log, state(2, 0), entries(3, 4, 2));
              prefix(log, mark(4, 2));
            },
            mark(4, 2),
            List.of()),
        new Named(
            "suffix cut to 2, 3/2, a received snapshot 4: prefix 5",
            log -> {
              save(log, state(1, 0), entries(1, 5));
              save(log, HardState.EMPTY, entry(2));
              save(log, state(2, 0), entries(3, 3, 2));
              prefix(log, mark(4, 2));
            },
            mark(4, 2),
            List.of()),
        new Named(
            "reset to 4: snapshot 3/2 contradicts 3/1, an entry of its term first",
            log -> {
              save(log, state(1, 0), entries(1, 5));
              save(log, state(2, 0), entries(3, 3, 2));
              prefix(log, mark(3, 2));
            },
            mark(3, 2),
            List.of()),
        new Named(
            "reset to 4: the state that commits snapshot 3/2 comes before a mark that contradicts 3/1",
            log -> {
              save(log, state(1, 0), entries(1, 5));
              save(log, state(2, 3), List.of());
              assertThat(log.mark(mark(3, 2))).isFalse();
            },
            SnapshotMark.NONE,
            List.of("1/1", "1/2", "1/3", "1/4", "1/5")),
        new Named(
            "a received snapshot 100 in an empty log",
            log -> prefix(log, mark(100, 3)),
            mark(100, 3),
            List.of()),
        new Named(
            "a received snapshot 100, then 101 to 103",
            log -> {
              prefix(log, mark(100, 3));
              save(log, HardState.EMPTY, entries(101, 103, 3));
            },
            mark(100, 3),
            List.of("3/101", "3/102", "3/103")),
        new Named(
            "received snapshots 100 and 200",
            log -> {
              prefix(log, mark(100, 3));
              prefix(log, mark(200, 3));
            },
            mark(200, 3),
            List.of()),
        new Named(
            "the same mark twice",
            log -> {
              save(log, state(1, 0), entries(1, 9));
              prefix(log, mark(4, 1));
              prefix(log, mark(4, 1));
            },
            mark(4, 1),
            List.of("1/5", "1/6", "1/7", "1/8", "1/9")));
  }

  /**
   * As a log storage of raft's drops what a snapshot holds: the state that commits it, the mark,
   * the release.
   */
  private static void prefix(ModelledLog log, SnapshotMark mark) {
    save(log, state(mark.term(), mark.index()), List.of());
    accept(log.mark(mark));
    accept(log.release(mark.index() + 1));
  }

  private static void save(ModelledLog log, HardState state, List<Entry> entries) {
    accept(log.save(state, entries));
  }

  private static void accept(boolean accepted) {
    assertThat(accepted).isTrue();
  }

  private static HardState state(long term, long commit) {
    return new HardState(term, 0, commit);
  }

  private static SnapshotMark mark(long index, long term) {
    return new SnapshotMark(index, term);
  }
}
