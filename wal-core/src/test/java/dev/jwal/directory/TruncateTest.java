// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.bytes;
import static dev.jwal.directory.Entries.entries;
import static dev.jwal.directory.Entries.entriesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.internal.disk.FaultyDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries that are dropped from the log's end are gone for every later reader. */
class TruncateTest {

  private static final HardState STATE = new HardState(1, 1, 2);
  private static final SnapshotMark TWO = new SnapshotMark(2, 1);

  @TempDir
  private Path directory;

  // --- what is dropped ---

  @Test
  void theEntriesFromTheIndexOnAreGone() {
    log().changed(wal -> {
      wal.save(STATE, entries(1, 9));
      wal.truncateFrom(5);

      assertThat(wal.lastIndex()).isEqualTo(4);
      assertThat(wal.status().syncedIndex()).isEqualTo(4);
      assertThat(wal.status().sequence()).isZero();
    });

    new Reopening(log(), STATE, 4, SnapshotMark.NONE).with(entries(1, 4)).agrees();
  }

  @Test
  void itTakesOneRecord() {
    log().changed(wal -> {
      wal.save(STATE, entries(1, 9));
      long size = wal.status().current().sizeBytes();
      wal.truncateFrom(5);

      long frame = 8 + 40 + bytes("entry 4 of 1").length;
      assertThat(wal.status().current().sizeBytes() - size).isBetween(frame - 24, frame);
    });
  }

  @Test
  void whatComesNextTakesTheirPlace() {
    log().changed(wal -> {
      wal.save(STATE, entries(1, 9));
      wal.truncateFrom(5);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.save(HardState.EMPTY, entries(6, 6, 2)));
      wal.save(HardState.EMPTY, entries(5, 7, 2));
      wal.truncateFrom(7);
      wal.truncateFrom(6);
      wal.save(HardState.EMPTY, entries(6, 6, 3));
    });

    new Reopening(log(), STATE, 6, SnapshotMark.NONE)
        .with(entries(1, 4))
        .with(entries(5, 5, 2))
        .with(entries(6, 6, 3))
        .agrees();
  }

  @Test
  void oneAfterTheLastDropsNothing() {
    log().changed(wal -> {
      wal.save(STATE, entries(1, 9));
      long size = wal.status().current().sizeBytes();
      wal.truncateFrom(10);

      assertThat(wal.status().current().sizeBytes()).isEqualTo(size);
      assertThat(wal.lastIndex()).isEqualTo(9);
    });
  }

  @Test
  void entriesOfEarlierSegmentsAreDroppedToo() {
    log().changed(wal -> {
      wal.save(STATE, entries(1, 5));
      wal.cut();
      wal.save(HardState.EMPTY, entries(6, 8));
      wal.cut();
      wal.truncateFrom(4);
      wal.cut();

      assertThat(wal.status().current().firstIndex()).isEqualTo(4);
    });
    new Reopening(log(), STATE, 3, SnapshotMark.NONE).with(entries(1, 3)).agrees();

    log().changed(wal -> wal.save(HardState.EMPTY, entries(4, 4, 2)));
    new Reopening(log(), STATE, 4, SnapshotMark.NONE)
        .with(entries(1, 3))
        .with(entries(4, 4, 2))
        .agrees();
  }

  @Test
  void theLastCommittedEntryIsWrittenOnceMore() {
    log().changed(wal -> {
      wal.save(STATE, entries(1, 9));
      wal.truncateFrom(3);
    });

    new Reopening(log(), STATE, 2, SnapshotMark.NONE).with(entries(1, 2)).agrees();
  }

  @Test
  void entriesThatWereNotSyncedAreReadBackFirst() {
    log().changed(wal -> {
      wal.saveUnsynced(STATE, entries(1, 9));
      wal.truncateFrom(5);
    });

    assertThat(log().entries()).isEqualTo(entries(1, 4));
  }

  @Test
  void itIsCarriedOutInTheOrderOfTheRequests() {
    log().changed(wal -> {
      wal.save(STATE, entries(1, 2));
      CompletableFuture<Void> before = wal.saveAsync(HardState.EMPTY, entries(3, 9));
      wal.truncateFrom(5);

      before.join();
    });

    assertThat(log().entries()).isEqualTo(entries(1, 4));
  }

  @Test
  void largeEntriesAreWrittenOnceMoreAsTheyAre() {
    log().changed(wal -> {
      wal.save(new HardState(1, 1, 0), entriesOf(3_000_000, 1, 2));
      wal.truncateFrom(2);
    });

    assertThat(log().entries()).isEqualTo(entriesOf(3_000_000, 1, 1));
  }

  @Test
  void anAppendContinuesAfterwards() {
    log().changed(wal -> {
      wal.save(STATE, entries(1, 9));
      wal.truncateFrom(3);

      assertThat(wal.append(bytes("next"))).isEqualTo(3);
    });

    assertThat(log().entries()).hasSize(3);
  }

  @Test
  void entriesThatStayAndAreNotCommittedStillKeepAnAppendAway() {
    log().changed(wal -> {
      wal.save(STATE, entries(1, 9));
      wal.truncateFrom(5);

      assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.append(bytes("next")))
          .withMessageContaining("entries up to 4 were saved");
    });
  }

  // --- down to a mark ---

  @Test
  void downToACommittedMarkANewSegmentIsCreated() {
    log().changed(wal -> {
      wal.save(STATE, entries(1, 9));
      wal.saveSnapshot(TWO);
      wal.truncateFrom(3);

      assertThat(wal.lastIndex()).isEqualTo(2);
      assertThat(wal.status().current().firstIndex()).isEqualTo(2);
      assertThat(wal.status().sequence()).isOne();
    });
    new Reopening(log(), STATE, 2, SnapshotMark.NONE, TWO).with(entries(1, 2)).agrees();

    log().changed(wal -> wal.save(HardState.EMPTY, entries(3, 5, 2)));
    new Reopening(log(), STATE, 5, SnapshotMark.NONE, TWO)
        .with(entries(1, 2))
        .with(entries(3, 5, 2))
        .agrees();
  }

  @Test
  void downToAMarkThatIsNotCommittedNothingIsCommitted() {
    SnapshotMark four = new SnapshotMark(4, 1);
    log().changed(wal -> {
      wal.save(STATE, entries(1, 9));
      wal.saveSnapshot(four);
      wal.truncateFrom(5);

      assertThat(wal.state()).isEqualTo(STATE);
      assertThat(wal.status().sequence()).isOne();
    });
    new Reopening(log(), STATE, 4, SnapshotMark.NONE).with(entries(1, 4)).agrees();

    HardState committed = new HardState(1, 1, 4);
    log().changed(wal -> wal.save(committed, List.of()));
    new Reopening(log(), committed, 4, SnapshotMark.NONE, four)
        .with(entries(1, 4))
        .agrees();
  }

  @Test
  void marksAboveAreGone() {
    log().changed(wal -> {
      wal.save(STATE, entries(1, 9));
      wal.saveSnapshot(new SnapshotMark(6, 1));
      wal.truncateFrom(5);
      wal.save(new HardState(2, 1, 5), entries(5, 7, 2));
      wal.saveSnapshot(new SnapshotMark(5, 2));
    });

    new Reopening(log(), new HardState(2, 1, 5), 7, SnapshotMark.NONE, new SnapshotMark(5, 2))
        .with(entries(1, 4))
        .with(entries(5, 7, 2))
        .agrees();
  }

  @Test
  void downToTheBeginning() {
    HardState state = new HardState(1, 1, 0);
    log().changed(wal -> {
      wal.save(state, entries(1, 9));
      wal.truncateFrom(1);

      assertThat(wal.lastIndex()).isZero();
      assertThat(wal.status().current().firstIndex()).isZero();
    });
    new Reopening(log(), state, 0, SnapshotMark.NONE).agrees();

    log().changed(wal -> {
      wal.save(HardState.EMPTY, entries(1, 3, 2));
      wal.truncateFrom(1);
      wal.save(HardState.EMPTY, entries(1, 2, 3));
    });
    new Reopening(log(), state, 2, SnapshotMark.NONE).with(entries(1, 2, 3)).agrees();
  }

  @Test
  void downToTheBeginningOfALogWithoutAState() {
    log().changed(wal -> {
      wal.save(HardState.EMPTY, entries(1, 9));
      wal.truncateFrom(1);
    });
    new Reopening(log(), HardState.EMPTY, 0, SnapshotMark.NONE).agrees();
  }

  @Test
  void downToTheMarkOfAReceivedSnapshot() {
    SnapshotMark received = new SnapshotMark(20, 3);
    log().changed(wal -> {
      wal.save(STATE, entries(1, 9));
      wal.saveSnapshot(received);
      wal.save(new HardState(3, 1, 20), entries(21, 25, 3));
      wal.truncateFrom(21);
      wal.save(HardState.EMPTY, entries(21, 22, 4));
    });

    new Reopening(log(), new HardState(3, 1, 20), 22, received)
        .with(entries(21, 22, 4))
        .agrees();
  }

  /** Opened at the end, the log has not read the mark. */
  @Test
  void downToAMarkInASegmentThatWasNotRead() {
    log().changed(wal -> {
      wal.save(STATE, entries(1, 2));
      wal.saveSnapshot(TWO);
      wal.cut();
      wal.save(HardState.EMPTY, entries(3, 9));
    });
    try (Wal wal = log().directory().openAtEnd()) {
      wal.truncateFrom(3);

      assertThat(wal.status().current().firstIndex()).isEqualTo(2);
    }
    new Reopening(log(), STATE, 2, SnapshotMark.NONE, TWO).with(entries(1, 2)).agrees();
  }

  // --- what is refused ---

  @Test
  void committedEntriesAreNotDropped() {
    requireRefused(2, "entry 2 is committed", wal -> wal.save(STATE, entries(1, 9)));
    requireRefused(1, "entry 1 is committed", wal -> wal.append(bytes("one")));
    requireRefused(0, "no entry has index 0", wal -> {});
  }

  @Test
  void whatAReceivedSnapshotHoldsIsNotDropped() {
    requireRefused(
        20, "a received snapshot holds it", wal -> wal.saveSnapshot(new SnapshotMark(20, 3)));
    requireRefused(20, "a received snapshot holds it", wal -> {
      wal.saveSnapshot(new SnapshotMark(20, 3));
      wal.save(HardState.EMPTY, entries(21, 23, 3));
    });
  }

  @Test
  void whatWasNeverWrittenIsNotDropped() {
    requireRefused(11, "the last index is 9", wal -> wal.save(STATE, entries(1, 9)));
    requireRefused(-1, "the last index is 9", wal -> wal.save(STATE, entries(1, 9)));
  }

  /** As raft ends a joint consensus. */
  @Test
  void anEntryThatLooksLikeAHardStateIsNotWrittenOnceMore() {
    requireRefused(4, "type 2, term 1 and no data", wal -> {
      wal.save(STATE, entries(1, 2));
      wal.save(HardState.EMPTY, List.of(new Entry(Entry.CONF_CHANGE_V2, 1, 3, Entry.NO_DATA)));
      wal.save(HardState.EMPTY, entries(4, 9));
    });
  }

  @Test
  void atACommittedMarkItNeedNotBe() {
    SnapshotMark three = new SnapshotMark(3, 1);
    HardState state = new HardState(1, 1, 3);
    log().changed(wal -> {
      wal.save(STATE, entries(1, 2));
      wal.save(state, List.of(new Entry(Entry.CONF_CHANGE_V2, 1, 3, Entry.NO_DATA)));
      wal.saveSnapshot(three);
      wal.save(HardState.EMPTY, entries(4, 9));
      wal.truncateFrom(4);
    });

    new Reopening(log(), state, 3, three).agrees();
  }

  private void requireRefused(long index, String reason, Consumer<Wal> before) {
    ScratchLog log = ScratchLog.in(directory.resolve(Long.toHexString(System.nanoTime())));
    log.changed(wal -> {
      before.accept(wal);
      long last = wal.lastIndex();
      long size = wal.status().current().sizeBytes();

      assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.truncateFrom(index))
          .withMessageContaining(reason)
          .withMessageContaining("nothing was written");

      assertThat(wal.lastIndex()).isEqualTo(last);
      assertThat(wal.status().current().sizeBytes()).isEqualTo(size);
      wal.cut();
    });
    log.directory().openAtEnd().close();
  }

  @Test
  void aClosedLogRefusesIt() {
    Wal wal = log().create();
    wal.close();

    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> wal.truncateFrom(1));
  }

  // --- what goes wrong ---

  @Test
  void aDiskWithoutRoomDropsNothing() {
    FaultyDisk disk = new FaultyDisk();
    WalDirectory onDisk = new WalDirectory(disk, directory, WalOptions.DEFAULT);
    try (Wal wal = onDisk.create(bytes("full"))) {
      wal.save(STATE, entries(1, 9));
      wal.saveSnapshot(TWO);
      disk.failWrites(FaultyDisk.full());
      for (long index : new long[] {5, 3}) {
        assertThatExceptionOfType(WalException.NoSpace.class)
            .isThrownBy(() -> wal.truncateFrom(index));
        assertThat(wal.lastIndex()).isEqualTo(9);
      }
      disk.mend();
      assertThat(onDisk.readAll(TWO).entries()).isEqualTo(entries(3, 9));

      wal.truncateFrom(5);
      wal.save(HardState.EMPTY, entries(5, 5));
    }
    assertThat(onDisk.readAll(TWO).entries()).isEqualTo(entries(3, 5));
  }

  @Test
  void damageOfTheEntryBeforeFailsOneRequestAndNoMore() throws IOException {
    ScratchLog log = log().with(options -> options.withRecentBytes(0));
    try (Wal wal = log.create()) {
      wal.save(STATE, entriesOf(600, 1, 5));
      wal.cut();
      wal.save(HardState.EMPTY, entriesOf(600, 6, 9));
      flip(log.directory().segments().get(0).name(), 600 * 4);

      assertThatExceptionOfType(WalException.Corrupt.class).isThrownBy(() -> wal.truncateFrom(5));

      assertThat(wal.failure()).isEmpty();
      assertThat(wal.lastIndex()).isEqualTo(9);
      wal.truncateFrom(8);
      wal.save(HardState.EMPTY, entriesOf(600, 8, 8));
      assertThat(wal.lastIndex()).isEqualTo(8);
    }
  }

  private void flip(String segment, long offset) throws IOException {
    Path damaged = directory.resolve(segment + ".damaged");
    byte[] content = Files.readAllBytes(directory.resolve(segment));
    content[(int) offset] ^= 1;
    Files.write(damaged, content, StandardOpenOption.CREATE_NEW);
    Files.move(damaged, directory.resolve(segment), StandardCopyOption.REPLACE_EXISTING);
  }

  private ScratchLog log() {
    return ScratchLog.in(directory);
  }
}
