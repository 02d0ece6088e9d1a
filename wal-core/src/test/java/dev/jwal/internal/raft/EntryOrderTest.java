// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.Slow;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A hard state whose record type is damaged looks like an entry without data: such an entry is
 * accepted only where raft could have put it, and nothing else is accepted to be written.
 */
class EntryOrderTest {

  private static final int ENTRY = 2;
  private static final int STATE = 3;

  /** Where a record's type is in its frame: after the length, and the type's own tag. */
  private static final int TYPE_OFFSET = 9;

  @TempDir
  Path directory;

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("is committed already", List.of(bare(1, 1)), "all up to 2 is committed"),
        Arguments.of("has index 0", List.of(bare(1, 0)), "entry 0 has no data"),
        Arguments.of("has term 0", List.of(bare(0, 4)), "has term 0"),
        Arguments.of("replaces one of its term", List.of(bare(3, 3)), "of the same term 3"),
        Arguments.of("has a lower term than before", List.of(bare(2, 4)), "follows one of term 3"),
        Arguments.of(
            "replaces one, and has a lower term than before",
            List.of(normal(3, 4), bare(4, 5), bare(2, 5)),
            "follows one of term 3"),
        Arguments.of(
            "is replaced by one of its term",
            List.of(bare(4, 4), normal(4, 4)),
            "of the same term 4"),
        Arguments.of(
            "is followed by one of a lower term",
            List.of(bare(4, 4), normal(3, 5)),
            "entry 5 of term 3 follows one of term 4"),
        Arguments.of(
            "is ordinary, of term 0, and committed",
            List.of(new Entry(Entry.NORMAL, 0, 2, Entry.NO_DATA)),
            "all up to 2 is committed"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void refused(String name, List<Entry> entries, String problem) {
    try (Wal wal = logUpTo3()) {
      List<Entry> before = entries.subList(0, entries.size() - 1);
      before.forEach(entry -> wal.save(HardState.EMPTY, List.of(entry)));
      List<Entry> found = at().readAll(SnapshotMark.NONE).entries();

      Entry last = entries.get(entries.size() - 1);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.save(HardState.EMPTY, List.of(last)))
          .withMessageContaining(problem)
          .withMessageContaining("nothing was written");
      assertThat(at().readAll(SnapshotMark.NONE).entries()).isEqualTo(found);
    }
  }

  @Test
  void whatRaftWritesIsAccepted() {
    try (Wal wal = logUpTo3()) {
      wal.save(HardState.EMPTY, List.of(bare(3, 4), normal(3, 5)));
      wal.save(HardState.EMPTY, List.of(bare(4, 5), bare(4, 6)));
      wal.save(new HardState(4, 1, 6), List.of());
      wal.saveSnapshot(new SnapshotMark(6, 4));
    }
    assertThat(at().readAll(SnapshotMark.NONE).entries())
        .extracting(Entry::term)
        .containsExactly(3L, 3L, 3L, 3L, 4L, 4L);
  }

  @Test
  void anAppendedEntryIsCheckedAgainstTheLastOneToo() {
    try (Wal wal = logUpTo3()) {
      wal.save(new HardState(4, 1, 2), List.of(bare(4, 3)));
    }
    try (Wal wal = at().open(SnapshotMark.NONE).wal()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.append(new byte[1]))
          .withMessageContaining("of the same term 4")
          .withMessageContaining("nothing was written");
    }
  }

  @Test
  void aMarkHasTheTermOfItsEntry() {
    try (Wal wal = logUpTo3()) {
      wal.save(HardState.EMPTY, List.of(bare(5, 4)));

      assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.saveSnapshot(new SnapshotMark(4, 3)))
          .withMessageContaining("a mark has term 3, but the entry at its index 4 has term 5");
      wal.saveSnapshot(new SnapshotMark(4, 5));
    }
  }

  @Test
  void theLastEntryIsKnownAfterOpening() {
    try (Wal wal = logUpTo3()) {
      wal.save(HardState.EMPTY, List.of(bare(4, 4)));
    }
    for (Consumer<Consumer<Wal>> opening : List.<Consumer<Consumer<Wal>>>of(
        use -> use(at().openAtEnd(), use),
        use -> use(at().open(SnapshotMark.NONE).wal(), use))) {
      opening.accept(wal -> assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.save(HardState.EMPTY, List.of(normal(4, 4))))
          .withMessageContaining("of the same term 4"));
    }
  }

  /** What cannot be known from the last segment alone is no error for those that read more. */
  @Test
  void theLastEntryIsForgottenWhereASegmentBegins() {
    try (Wal wal = logUpTo3()) {
      wal.save(HardState.EMPTY, List.of(bare(4, 4)));
      wal.cut();
      wal.save(HardState.EMPTY, List.of(normal(4, 4)));
    }
    assertThat(at().readAll(SnapshotMark.NONE).entries()).hasSize(4);
  }

  /** The term is the type of the entry that it looks like. */
  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0", "2, 1", "2, 3", "2, 7"})
  void aStateIsNotTakenForAnEntry(long term, long vote) throws IOException {
    Path file;
    long offset;
    try (Wal wal = at().create(Entry.NO_DATA)) {
      wal.save(HardState.EMPTY, List.of(normal(term, 1), normal(term, 2)));
      offset = wal.status().current().sizeBytes();
      wal.save(new HardState(term, vote, 2), List.of());
      wal.save(HardState.EMPTY, List.of(normal(term, 3)));
      file = directory.resolve(wal.status().current().name());
    }
    changeType(file, offset, STATE, ENTRY);

    assertThatThrownBy(() -> at().readAll(SnapshotMark.NONE))
        .isInstanceOf(WalException.Corrupt.class)
        .hasMessageContaining(file.toString());
    assertThatThrownBy(() -> at().verifyAll()).isInstanceOf(WalException.Corrupt.class);
  }

  /** Who reads the last segment alone knows no entry before it. */
  @Test
  void theStateAtASegmentsHeadIsNotTakenForAnEntry() throws IOException {
    Path file;
    long stateBytes;
    long headBytes;
    try (Wal wal = at().create(Entry.NO_DATA)) {
      wal.save(HardState.EMPTY, List.of(normal(2, 1), normal(2, 2)));
      long before = wal.status().current().sizeBytes();
      wal.save(new HardState(2, 2, 2), List.of());
      stateBytes = wal.status().current().sizeBytes() - before;
      wal.cut();
      headBytes = wal.status().current().sizeBytes();
      wal.save(new HardState(2, 2, 3), List.of(normal(2, 3)));
      file = directory.resolve(wal.status().current().name());
    }
    long state = headBytes - stateBytes;
    changeType(file, state, STATE, ENTRY);

    for (ThrowingCallable reader : List.<ThrowingCallable>of(
        () -> at().openAtEnd(),
        () -> at().previewRepair(),
        () -> at().inspect(1),
        () -> at().readAll(SnapshotMark.NONE))) {
      assertThatThrownBy(reader).isInstanceOfSatisfying(WalException.Corrupt.class, e -> {
        assertThat(e.path()).isEqualTo(file);
        assertThat(e.offset()).isEqualTo(state);
      });
    }
  }

  @Test
  void aSegmentWithoutAStateDoesNotBeginWithSuchAnEntry() {
    try (Wal wal = at().create(Entry.NO_DATA)) {
      wal.save(HardState.EMPTY, List.of(normal(1, 1)));
      wal.cut();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.save(HardState.EMPTY, List.of(bare(1, 2))))
          .withMessageContaining(
              "entry 2 has no data, and is where a segment has the last hard state")
          .withMessageContaining("nothing was written");
      wal.save(new HardState(1, 0, 1), List.of());
      wal.save(HardState.EMPTY, List.of(bare(1, 2)));
    }
    use(at().openAtEnd(), wal -> assertThat(wal.lastIndex()).isEqualTo(2));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  @Slow
  void whatIsAcceptedCanBeRead(int seed) {
    Random random = new Random(seed);
    List<String> steps = new ArrayList<>();
    Wal wal = at().create(Entry.NO_DATA);
    for (int i = 0; i < 300; i++) {
      switch (random.nextInt(12)) {
        case 0 -> wal.cut();
        case 1 -> wal = reopen(wal, random);
        case 2 -> attempt(wal, steps, new SnapshotMark(wal.lastIndex(), random.nextInt(4)));
        case 3 -> attempt(wal, steps, new byte[random.nextInt(3)]);
        default -> attempt(wal, steps, anyState(wal, random), anyEntries(wal, random));
      }
      assertThat(at().verify(SnapshotMark.NONE)).describedAs("%s", steps).isNotNull();
    }
    wal.close();
    assertThat(at().verifyAll()).isNotNull();
  }

  private Wal reopen(Wal wal, Random random) {
    wal.close();
    if (random.nextBoolean()) {
      return at().openAtEnd();
    }
    List<SnapshotMark> marks = at().snapshots();
    return at().open(marks.get(marks.size() - 1)).wal();
  }

  private static HardState anyState(Wal wal, Random random) {
    return random.nextBoolean()
        ? HardState.EMPTY
        : new HardState(random.nextInt(4), random.nextInt(4), random.nextLong(wal.lastIndex() + 1));
  }

  private static List<Entry> anyEntries(Wal wal, Random random) {
    long next = Math.max(0, wal.lastIndex() + 1 - random.nextInt(3));
    List<Entry> entries = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      int type = random.nextBoolean() ? Entry.CONF_CHANGE_V2 : Entry.NORMAL;
      byte[] data = random.nextInt(3) == 0 ? new byte[1] : Entry.NO_DATA;
      entries.add(new Entry(type, random.nextInt(4), next++, data));
    }
    return entries;
  }

  private static void attempt(Wal wal, List<String> steps, HardState state, List<Entry> entries) {
    attempt(steps, state + " " + entries, () -> wal.save(state, entries));
  }

  private static void attempt(Wal wal, List<String> steps, SnapshotMark mark) {
    attempt(steps, mark.toString(), () -> wal.saveSnapshot(mark));
  }

  private static void attempt(Wal wal, List<String> steps, byte[] data) {
    attempt(steps, "append", () -> wal.append(data));
  }

  private static void attempt(List<String> steps, String what, Runnable step) {
    try {
      step.run();
      steps.add(what);
    } catch (IllegalArgumentException refused) {
      steps.add("refused: " + what);
    }
  }

  /** Three entries of term 3, of which two are committed. */
  private Wal logUpTo3() {
    Wal wal = at().create(Entry.NO_DATA);
    wal.save(new HardState(3, 1, 2), List.of(normal(3, 1), normal(3, 2), normal(3, 3)));
    return wal;
  }

  private static void use(Wal wal, Consumer<Wal> use) {
    try (wal) {
      use.accept(wal);
    }
  }

  private WalDirectory at() {
    return WalDirectory.at(directory, WalOptions.DEFAULT.withPreallocation(false));
  }

  private static void changeType(Path file, long frame, int from, int to) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int at = (int) frame + TYPE_OFFSET;
    assertThat(bytes[at]).isEqualTo((byte) from);
    bytes[at] = (byte) to;
    Files.write(file, bytes);
  }

  private static Entry bare(long term, long index) {
    return new Entry(Entry.CONF_CHANGE_V2, term, index, Entry.NO_DATA);
  }

  private static Entry normal(long term, long index) {
    return Entry.normal(term, index, new byte[] {1});
  }
}
