// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.entries;
import static dev.jwal.directory.Entries.entriesOf;
import static dev.jwal.directory.Entries.entry;
import static dev.jwal.directory.Entries.entryOf;
import static dev.jwal.directory.Entries.indexesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SaveTest {

  @TempDir
  Path directory;

  @Test
  void whatWasSavedIsReadBackWhileTheLogIsOpen() {
    try (Wal wal = log().create()) {
      wal.save(new HardState(1, 2, 3), entries(1, 3));

      assertThat(log().entries()).isEqualTo(entries(1, 3));
      assertThat(log().read().state()).isEqualTo(new HardState(1, 2, 3));
    }
  }

  @Test
  void whatWasSavedIsKnownWithoutReading() {
    try (Wal wal = log().create()) {
      wal.save(new HardState(1, 2, 3), entries(1, 3));

      assertThat(wal.lastIndex()).isEqualTo(3);
      assertThat(wal.state()).isEqualTo(new HardState(1, 2, 3));
      assertThat(wal.status().firstIndex()).isEqualTo(1);
      assertThat(wal.status().lastIndex()).isEqualTo(3);
      assertThat(wal.status().syncedIndex()).isEqualTo(3);
      assertThat(wal.failure()).isEmpty();
    }
  }

  @Test
  void whatWasReadIsKnownAfterOpening() {
    log().changed(wal -> wal.save(new HardState(1, 2, 3), entries(1, 3)));

    try (Wal wal = log().open()) {
      assertThat(wal.lastIndex()).isEqualTo(3);
      assertThat(wal.state()).isEqualTo(new HardState(1, 2, 3));
      assertThat(wal.status().firstIndex()).isEqualTo(1);
      assertThat(wal.status().syncedIndex()).isEqualTo(3);
    }
  }

  @Test
  void anEmptySaveWritesNothing() {
    log().saved(1, 3);
    Map<String, ByteBuffer> before = log().files().all();

    log().changed(wal -> {
      wal.save(HardState.EMPTY, List.of());
      wal.saveAsync(HardState.EMPTY, List.of()).join();
    });

    assertThat(log().files().all()).isEqualTo(before);
  }

  @Test
  void anEmptyStateLeavesTheOneBefore() {
    log().changed(wal -> {
      wal.save(new HardState(1, 1, 1), entry(1));
      wal.save(HardState.EMPTY, entry(2));
      assertThat(wal.state()).isEqualTo(new HardState(1, 1, 1));
    });

    assertThat(log().read().state()).isEqualTo(new HardState(1, 1, 1));
  }

  @Test
  void anEntrySavedAgainReplacesItAndAllAfterIt() {
    log().changed(wal -> {
      wal.save(HardState.EMPTY, entries(1, 10));
      wal.save(HardState.EMPTY, entries(6, 7, 2));
      assertThat(wal.lastIndex()).isEqualTo(7);
      wal.save(HardState.EMPTY, entries(8, 8, 2));
    });

    List<Entry> left = log().entries();
    assertThat(left.subList(0, 5)).isEqualTo(entries(1, 5));
    assertThat(left.subList(5, 8)).isEqualTo(entries(6, 8, 2));
    assertThat(left).hasSize(8);
  }

  @Test
  void theEntryAfterAReceivedSnapshotComesRightAfterItsMark() {
    SnapshotMark received = new SnapshotMark(100, 2);
    log().changed(wal -> {
      wal.save(HardState.EMPTY, entries(1, 3));
      wal.saveSnapshot(received);
      assertThat(wal.lastIndex()).isEqualTo(100);
      wal.save(new HardState(2, 0, 102), entries(101, 102, 2));
    });

    assertThat(log().directory().readAll(received).entries()).isEqualTo(entries(101, 102, 2));
  }

  @Test
  void dataMayBeEmptyOrAbsent() {
    log()
        .changed(wal -> wal.save(
            HardState.EMPTY,
            List.of(Entry.normal(1, 1, new byte[0]), Entry.normal(1, 2, Entry.NO_DATA))));

    assertThat(log().entries()).extracting(Entry::data).allMatch(data -> data.length == 0);
    assertThat(indexesOf(log().entries())).containsExactly(1L, 2L);
  }

  @Test
  void typesAndTermsAreKeptAsTheyAre() {
    List<Entry> entries = List.of(
        new Entry(Entry.CONF_CHANGE, 1, 1, new byte[] {1}),
        new Entry(Entry.CONF_CHANGE_V2, -1, 2, new byte[] {2}),
        new Entry(17, Long.MIN_VALUE, 3, new byte[] {3}));
    HardState state = new HardState(-1, Long.MIN_VALUE, Long.MAX_VALUE);

    log().changed(wal -> wal.save(state, entries));

    assertThat(log().entries()).isEqualTo(entries);
    assertThat(log().read().state()).isEqualTo(state);
  }

  @Test
  void aCommitIndexAloneIsDurableAfterASync() {
    try (Wal wal = log().create()) {
      wal.save(new HardState(1, 1, 0), entries(1, 3));
      wal.save(new HardState(1, 1, 3), List.of());
      wal.sync();

      assertThat(log().read().state()).isEqualTo(new HardState(1, 1, 3));
    }
  }

  @Test
  void aCommitIndexAloneIsDurableAfterClosing() {
    log().changed(wal -> {
      wal.save(new HardState(1, 1, 0), entries(1, 3));
      wal.save(new HardState(1, 1, 3), List.of());
    });

    assertThat(log().read().state()).isEqualTo(new HardState(1, 1, 3));
  }

  @Test
  void theLastStateIsRepeatedByACutThatComesRightAfterOpening() {
    HardState state = new HardState(7, 1, 3);
    SnapshotMark mark = new SnapshotMark(3, 1);
    log().changed(wal -> wal.save(state, entries(1, 3)));

    log().changed(Wal::cut).changed(wal -> wal.saveSnapshot(mark));
    log().files().delete(log().files().first());

    assertThat(log().directory().openAtEnd())
        .satisfies(wal -> assertThat(wal.state()).isEqualTo(state))
        .satisfies(Wal::close);
  }

  @Test
  void anEntryOfTheLargestSizeIsSavedAndOneByteMoreIsNot() {
    ScratchLog log = log().with(options -> options.withMaxEntryBytes(1000));
    try (Wal wal = log.create()) {
      wal.save(HardState.EMPTY, entriesOf(1000, 1, 2));

      assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.save(HardState.EMPTY, entriesOf(1001, 3, 3)));
    }
    assertThat(log.entries()).isEqualTo(entriesOf(1000, 1, 2));
  }

  @Test
  void theDefaultEntryLimitIsJustUnderTheLimitOfOldReaders() {
    ScratchLog log = log();
    try (Wal wal = log.create()) {
      int largest = WalOptions.DEFAULT.maxEntryBytes();
      wal.save(HardState.EMPTY, List.of(entryOf(largest, 1)));

      assertThat(wal.status().segments().get(0).sizeBytes()).isLessThan(10 << 20);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.save(HardState.EMPTY, List.of(entryOf(largest + 1, 2))))
          .withMessageContaining(String.valueOf(largest));
    }
  }

  static Stream<Named<Consumer<Wal>>> refusals() {
    HardState state = new HardState(9, 9, 9);
    List<Entry> gapBefore = entry(5);
    List<Entry> gapInside = List.of(entry(4).get(0), entry(6).get(0));
    List<Entry> backwards = List.of(entry(4).get(0), entry(3).get(0));
    List<Entry> tooLarge = List.of(entry(4).get(0), entryOf(5000, 5));
    return Stream.of(
        Named.of("a gap before the first", wal -> wal.save(HardState.EMPTY, gapBefore)),
        Named.of("a gap before the first, with a state", wal -> wal.save(state, gapBefore)),
        Named.of("a gap between two", wal -> wal.save(HardState.EMPTY, gapInside)),
        Named.of("a step back", wal -> wal.save(HardState.EMPTY, backwards)),
        Named.of("one too large", wal -> wal.save(state, tooLarge)),
        Named.of(
            "a gap before, submitted", wal -> wal.saveAsync(state, gapBefore).join()),
        Named.of(
            "a gap between two, submitted",
            wal -> wal.saveAsync(state, gapInside).join()),
        Named.of(
            "one too large, submitted", wal -> wal.saveAsync(state, tooLarge).join()));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void aRefusedSaveLeavesNoTrace(Consumer<Wal> refused) {
    ScratchLog log = log().with(options -> options.withMaxEntryBytes(4999)).saved(1, 3);
    Map<String, ByteBuffer> before = log.files().all();

    log.changed(wal -> {
      Throwable refusal = catchThrowable(() -> refused.accept(wal));
      assertThat(refusal instanceof CompletionException ? refusal.getCause() : refusal)
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(wal.lastIndex()).isEqualTo(3);
      assertThat(wal.state()).isEqualTo(HardState.EMPTY);
    });

    assertThat(log.files().all()).isEqualTo(before);
    assertThat(log.saved(4, 5).entries()).isEqualTo(entries(1, 5));
  }

  @Test
  void aSaveLargerThanASegmentStaysInOne() {
    ScratchLog log = log().with(options -> options.withSegmentBytes(4096));
    log.changed(wal -> wal.save(HardState.EMPTY, entriesOf(1000, 1, 20))).saved(21, 21);

    assertThat(log.files().names())
        .containsExactly(
            "0000000000000000-0000000000000000.wal", "0000000000000001-0000000000000015.wal");
    assertThat(log.entries()).hasSize(21);
  }

  @Test
  void aSaveOfManyEntriesIsComplete() {
    log().changed(wal -> wal.save(new HardState(1, 1, 1), entriesOf(100, 1, 50_000)));

    assertThat(log().entries()).isEqualTo(entriesOf(100, 1, 50_000));
  }

  @Test
  void aSaveLargerThanWhatMayBeInFlightIsSavedAlone() {
    ScratchLog log = log().with(options -> options.withMaxBytesInFlight(1));

    log.changed(wal -> {
      wal.saveAsync(HardState.EMPTY, entriesOf(1000, 1, 5));
      wal.saveAsync(HardState.EMPTY, entriesOf(1000, 6, 10));
      wal.save(HardState.EMPTY, entriesOf(1000, 11, 12));
    });

    assertThat(log.entries()).isEqualTo(entriesOf(1000, 1, 12));
  }

  @Test
  void withoutSyncingAndPreallocationTheSameIsRead() {
    ScratchLog log = log()
        .with(options -> options.withPreallocation(false))
        .with(options -> options.withUnsafeNoSync(true))
        .with(options -> options.withSegmentBytes(4096));

    log.changed(
        wal -> entriesOf(500, 1, 50).forEach(entry -> wal.save(HardState.EMPTY, List.of(entry))));

    assertThat(log.files().names()).hasSizeGreaterThan(5);
    assertThat(log.entries()).isEqualTo(entriesOf(500, 1, 50));
  }

  private ScratchLog log() {
    return ScratchLog.in(directory);
  }
}
