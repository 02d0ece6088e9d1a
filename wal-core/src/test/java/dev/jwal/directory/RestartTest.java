// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.bytes;
import static dev.jwal.directory.Entries.entries;
import static dev.jwal.directory.Entries.entriesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SegmentInfo;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalEventListener;
import dev.jwal.WalException;
import dev.jwal.internal.disk.DiskFullException;
import dev.jwal.internal.disk.FaultyDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that is restarted at a mark continues there, whatever it held; until then it is as it was. */
class RestartTest {

  private static final HardState STATE = new HardState(1, 1, 2);

  @TempDir
  private Path directory;

  // --- where it continues ---

  @Test
  void aheadOfTheLog() {
    SnapshotMark mark = mark(20, 3);
    log().changed(wal -> {
      wal.save(STATE, entries(1, 9));
      wal.restartAt(mark);

      assertThat(wal.lastIndex()).isEqualTo(20);
      assertThat(wal.status().syncedIndex()).isEqualTo(20);
      assertThat(wal.status().current().firstIndex()).isEqualTo(20);
      assertThat(wal.state()).isEqualTo(new HardState(3, 0, 20));
    });
    new Reopening(log(), new HardState(3, 0, 20), 20, mark).agrees();

    log().directory().open(mark).wal().close();
    try (Wal wal = log().directory().open(mark).wal()) {
      assertThat(wal.append(bytes("next"))).isEqualTo(21);
    }
    assertThat(log().directory().readAll(mark).entries()).hasSize(1);
  }

  @Test
  void rightAfterTheLog() {
    SnapshotMark mark = mark(10, 1);
    log().changed(wal -> {
      wal.save(STATE, entries(1, 9));
      wal.restartAt(mark);
      wal.save(HardState.EMPTY, entries(11, 12));
    });
    new Reopening(log(), new HardState(1, 1, 10), 12, mark)
        .with(entries(11, 12))
        .agrees();
  }

  @Test
  void withinTheLogWhichContradictsIt() {
    SnapshotMark mark = mark(5, 2);
    log().changed(wal -> {
      wal.save(STATE, entries(1, 9));
      wal.restartAt(mark);

      assertThat(wal.lastIndex()).isEqualTo(5);
      wal.save(HardState.EMPTY, entries(6, 7, 2));
    });
    new Reopening(log(), new HardState(2, 0, 5), 7, mark).with(entries(6, 7, 2)).agrees();
  }

  /** The entry at the mark is written once more, so that older marks agree. */
  @Test
  void withinTheLogWhichAgrees() {
    SnapshotMark one = mark(1, 1);
    SnapshotMark five = mark(5, 1);
    log().changed(wal -> {
      wal.save(STATE, entries(1, 9));
      wal.saveSnapshot(one);
      wal.restartAt(five);

      assertThat(wal.lastIndex()).isEqualTo(5);
      assertThat(wal.state()).isEqualTo(new HardState(1, 1, 5));
    });
    new Reopening(log(), new HardState(1, 1, 5), 5, SnapshotMark.NONE, one, five)
        .with(entries(1, 5))
        .agrees();
  }

  @Test
  void atTheLastEntry() {
    SnapshotMark nine = mark(9, 1);
    log().changed(wal -> {
      wal.save(STATE, entries(1, 9));
      wal.restartAt(nine);
    });
    new Reopening(log(), new HardState(1, 1, 9), 9, SnapshotMark.NONE, nine)
        .with(entries(1, 9))
        .agrees();
  }

  @Test
  void atTheCommitIndex() {
    SnapshotMark two = mark(2, 1);
    log().changed(wal -> {
      wal.save(STATE, entries(1, 9));
      wal.restartAt(two);

      assertThat(wal.state()).isEqualTo(STATE);
    });
    new Reopening(log(), STATE, 2, SnapshotMark.NONE, two).with(entries(1, 2)).agrees();
  }

  @Test
  void atTheHighestMarkOnceMore() {
    SnapshotMark received = mark(20, 3);
    log().changed(wal -> {
      wal.save(STATE, entries(1, 9));
      wal.restartAt(received);
      wal.save(HardState.EMPTY, entries(21, 25, 3));
      wal.restartAt(received);
      wal.restartAt(received);

      assertThat(wal.lastIndex()).isEqualTo(20);
      assertThat(wal.status().sequence()).isEqualTo(3);
    });
    new Reopening(log(), new HardState(3, 0, 20), 20, received).agrees();
  }

  @Test
  void atTheBeginning() {
    log().changed(wal -> {
      wal.save(HardState.EMPTY, entries(1, 9));
      wal.restartAt(SnapshotMark.NONE);

      assertThat(wal.lastIndex()).isZero();
      assertThat(wal.state()).isEqualTo(HardState.EMPTY);
    });
    new Reopening(log(), HardState.EMPTY, 0, SnapshotMark.NONE).agrees();
  }

  @Test
  void inANewLog() {
    SnapshotMark mark = mark(7, 2);
    log().changed(wal -> wal.restartAt(mark));

    new Reopening(log(), new HardState(2, 0, 7), 7, mark).agrees();
  }

  @Test
  void anEntryWithoutDataWhichLooksLikeAHardStateIsNotWrittenOnceMore() {
    SnapshotMark three = mark(3, 1);
    log().changed(wal -> {
      wal.save(STATE, entries(1, 2));
      wal.save(HardState.EMPTY, List.of(new Entry(Entry.CONF_CHANGE_V2, 1, 3, Entry.NO_DATA)));
      wal.save(HardState.EMPTY, entries(4, 9));
      wal.restartAt(three);
    });
    new Reopening(log(), new HardState(1, 1, 3), 3, three).agrees();
  }

  @Test
  void afterASnapshotThatWasReceivedAndIsNotCommitted() {
    SnapshotMark mark = mark(25, 4);
    log().changed(wal -> {
      wal.save(STATE, entries(1, 9));
      wal.saveSnapshot(mark(20, 3));
      wal.restartAt(mark);
      wal.save(HardState.EMPTY, entries(26, 26, 4));
    });
    new Reopening(log(), new HardState(4, 0, 25), 26, mark)
        .with(entries(26, 26, 4))
        .agrees();
  }

  @Test
  void again() {
    log().changed(wal -> {
      wal.save(STATE, entries(1, 9));
      wal.restartAt(mark(20, 3));
      wal.save(HardState.EMPTY, entries(21, 24, 3));
      wal.cut();
      wal.restartAt(mark(22, 3));
      wal.save(HardState.EMPTY, entries(23, 25, 4));
      wal.truncateFrom(25);
    });
    HardState state = new HardState(3, 0, 22);
    new Reopening(log(), state, 24, mark(20, 3), mark(22, 3))
        .with(entries(21, 22, 3))
        .with(entries(23, 24, 4))
        .agrees();
  }

  @Test
  void theStateKeepsItsVoteWhereTheTermStays() {
    log().changed(wal -> {
      wal.save(new HardState(5, 2, 0), List.of());
      wal.restartAt(mark(7, 3));

      assertThat(wal.state()).isEqualTo(new HardState(5, 2, 7));
    });
  }

  @Test
  void nothingThatWasReplacedIsHandedOverAsCommitted() {
    List<Entry> committed = new ArrayList<>();
    log().changed(wal -> {
      wal.save(STATE, entries(1, 9));
      wal.restartAt(mark(5, 1));
      wal.save(new HardState(2, 1, 6), entries(6, 6, 2));
    });

    log().directory().replay(SnapshotMark.NONE, ReplayHandler.committed(committed::add));

    assertThat(committed).hasSize(6).startsWith(entries(1, 5).toArray(Entry[]::new));
    assertThat(committed.get(5).term()).isEqualTo(2);
  }

  // --- segments ---

  @Test
  void olderSegmentsAreReleasedAndPurged() {
    List<String> events = new ArrayList<>();
    ScratchLog log = log()
        .with(options -> options.withRetainedSegments(1).withEventListener(new WalEventListener() {
          @Override
          public void cut(SegmentInfo old, SegmentInfo next, CutTrigger trigger, long nanos) {
            events.add(trigger + " " + old.sequence() + " " + next.sequence());
          }

          @Override
          public void purged(SegmentInfo segment) {
            events.add("purged " + segment.sequence());
          }
        }));
    try (Wal wal = log.create()) {
      wal.save(STATE, entries(1, 9));
      wal.cut();
      wal.save(HardState.EMPTY, entries(10, 19));
      wal.cut();
      wal.save(HardState.EMPTY, entries(20, 29));
      events.clear();
      wal.restartAt(mark(5, 2));

      assertThat(events).containsExactly("RESTART 2 3", "purged 0", "purged 1");
      assertThat(wal.status().segments())
          .extracting(SegmentInfo::sequence, SegmentInfo::released)
          .containsExactly(tuple(2L, true), tuple(3L, false));
      for (int i = 0; i < 3; i++) {
        wal.save(new HardState(2, 1, wal.lastIndex() + 1), entries(6 + i, 6 + i, 2));
        wal.cut();
      }
      wal.saveSnapshot(mark(8, 2));
      wal.releaseTo(8);

      assertThat(wal.status().segments())
          .extracting(SegmentInfo::sequence)
          .containsExactly(3L, 4L, 5L, 6L);
    }
  }

  @Test
  void afterReleasedSegmentsTheRestIsFound() {
    ScratchLog log = log().with(options -> options.withRetainedSegments(1));
    SnapshotMark mark = mark(9, 1);
    log.changed(wal -> {
      wal.save(new HardState(1, 1, 9), entries(1, 9));
      wal.saveSnapshot(mark);
      for (int i = 0; i < 3; i++) {
        wal.cut();
        wal.save(HardState.EMPTY, entries(10 + i, 10 + i));
      }
      wal.releaseTo(13);
      wal.truncateFrom(10);
    });
    new Reopening(log, new HardState(1, 1, 9), 9, mark).agrees();
  }

  // --- what is refused ---

  @Test
  void whatIsCommittedIsNotLost() {
    requireRefused(mark(1, 1), "lower than the commit index 2", wal -> {});
    requireRefused(mark(2, 7), "contradicts the entry at its index", wal -> {});
  }

  @Test
  void noOtherMarkIsContradicted() {
    Consumer<Wal> marked = wal -> wal.saveSnapshot(mark(5, 1));
    requireRefused(mark(4, 1), "is lower than", marked);
    requireRefused(mark(5, 2), "contradicts", marked);
    requireRefused(SnapshotMark.NONE, "lower than the commit index", marked);
  }

  @Test
  void whatIsCommittedIsNotContradictedEvenIfItWasNotReadWhenTheLogWasOpened() {
    ScratchLog log = log();
    log.changed(wal -> {
      wal.save(STATE, entries(1, 2));
      wal.cut();
    });
    requireContradicted(log, mark(2, 7));

    log.changed(wal -> {
      wal.restartAt(mark(5, 3));
      wal.cut();
    });
    requireContradicted(log, mark(5, 4));

    try (Wal wal = log.directory().openAtEnd()) {
      wal.restartAt(mark(5, 3));
    }
    new Reopening(log, new HardState(3, 0, 5), 5, mark(5, 3)).agrees();
  }

  private static void requireContradicted(ScratchLog log, SnapshotMark mark) {
    try (Wal wal = log.directory().openAtEnd()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.restartAt(mark))
          .withMessageContaining("contradicts");
    }
  }

  @Test
  void theHighestIndexHasNoneAfterIt() {
    requireRefused(mark(-1, 1), "no index comes after", wal -> {});
  }

  private void requireRefused(SnapshotMark mark, String reason, Consumer<Wal> before) {
    ScratchLog log = ScratchLog.in(directory.resolve(Long.toHexString(System.nanoTime())));
    log.changed(wal -> {
      wal.save(STATE, entries(1, 9));
      before.accept(wal);

      assertThatIllegalArgumentException()
          .isThrownBy(() -> wal.restartAt(mark))
          .withMessageContaining(reason)
          .withMessageContaining("nothing was written");

      assertThat(wal.lastIndex()).isEqualTo(9);
      assertThat(wal.status().sequence()).isZero();
    });
    assertThat(log.entries()).isEqualTo(entries(1, 9));
  }

  // --- what goes wrong ---

  @Test
  void aDiskWithoutRoomLeavesTheLogAsItWas() {
    requireAsItWas(WalException.NoSpace.class, disk -> disk.failWrites(FaultyDisk.full()));
    requireAsItWas(
        WalException.NoSpace.class,
        disk -> disk.failRenames(() -> {
          throw new DiskFullException("No space left on device");
        }));
  }

  @Test
  void nextSegmentsThatCannotBeMadeDoSoToo() {
    requireAsItWas(
        WalException.Io.class,
        disk -> disk.failCreations(() -> {
          throw new IOException("Too many open files");
        }));
  }

  @Test
  void aSegmentThatIsFullAtOnceAndCannotBeFollowedIsKept() {
    FaultyDisk disk = new FaultyDisk();
    WalOptions small =
        WalOptions.DEFAULT.withSegmentBytes(WalOptions.MIN_SEGMENT_BYTES).withPreallocation(false);
    WalDirectory onDisk = new WalDirectory(disk, directory.resolve("small"), small);
    List<Entry> large = entriesOf(5000, 1, 1);
    try (Wal wal = onDisk.create(bytes("small"))) {
      wal.save(new HardState(1, 1, 1), large);
      AtomicInteger renames = new AtomicInteger();
      disk.failRenames(() -> {
        if (renames.incrementAndGet() == 2) {
          throw new DiskFullException("No space left on device");
        }
      });
      wal.restartAt(mark(1, 1));
      disk.mend();

      assertThat(wal.failure()).isEmpty();
      wal.save(HardState.EMPTY, entries(2, 3));
      assertThat(wal.reader().get(3)).isPresent();
    }
    onDisk.verifyAll();
    assertThat(onDisk.readAll(mark(1, 1)).entries()).isEqualTo(entries(2, 3));
  }

  private <E extends WalException> void requireAsItWas(
      Class<E> failure, Consumer<FaultyDisk> fault) {
    FaultyDisk disk = new FaultyDisk();
    Path path = directory.resolve(Long.toHexString(System.nanoTime()));
    WalDirectory onDisk = new WalDirectory(disk, path, WalOptions.DEFAULT);
    try (Wal wal = onDisk.create(bytes("full"))) {
      wal.save(STATE, entries(1, 9));
      fault.accept(disk);
      assertThatExceptionOfType(failure).isThrownBy(() -> wal.restartAt(mark(20, 3)));
      disk.mend();

      assertThat(wal.failure()).isEmpty();
      assertThat(wal.lastIndex()).isEqualTo(9);
      assertThat(wal.state()).isEqualTo(STATE);
      wal.save(HardState.EMPTY, entries(10, 10));
    }
    assertThat(onDisk.readAll(SnapshotMark.NONE).entries()).isEqualTo(entries(1, 10));
  }

  private static SnapshotMark mark(long index, long term) {
    return new SnapshotMark(index, term);
  }

  private ScratchLog log() {
    return ScratchLog.in(directory);
  }
}
