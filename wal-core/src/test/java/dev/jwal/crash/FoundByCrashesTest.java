// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import static dev.jwal.directory.Entries.randomEntry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.LogsOnDisk;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import dev.jwal.internal.segment.SyncPointFile;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The states in which a log once did not survive, each by itself. */
@ExtendWith(Quiet.class)
class FoundByCrashesTest {

  private static final WalOptions OPTIONS =
      WalOptions.DEFAULT.withSegmentBytes(4096).withRetainedSegments(1);

  private final RecordingDisk disk = RecordingDisk.empty(512);

  @Test
  void whatWasReadBackAfterTheProcessDiedSurvivesTheMachine() {
    try (Wal wal = logOn(disk).create(Entry.NO_DATA)) {
      wal.save(HardState.EMPTY, List.of(randomEntry(1, 1, 10)));
    }
    RecordingDisk continued =
        RecordingDisk.continuedFrom(disk.stateAfterLast(Operation.Write.class));

    logOn(continued).open(SnapshotMark.NONE);

    assertThat(entriesOn(continued.state().durable())).containsExactly(randomEntry(1, 1, 10));
  }

  @Test
  void aSegmentThatTheProcessDidNotLiveToPublishIsPublishedOnOpening() {
    try (Wal wal = logOn(disk).create(Entry.NO_DATA)) {
      wal.cut();
    }
    RecordingDisk continued =
        RecordingDisk.continuedFrom(disk.stateAfterLast(Operation.Rename.class));

    Wal wal = logOn(continued).open(SnapshotMark.NONE).wal();
    wal.save(HardState.EMPTY, List.of(randomEntry(1, 1, 10)));

    assertThat(entriesOn(continued.state().durable())).containsExactly(randomEntry(1, 1, 10));
  }

  @Test
  void aCrashInAPurgeLeavesNoHole() {
    try (Wal wal = logOn(disk).create(Entry.NO_DATA)) {
      for (int index = 1; index <= 4; index++) {
        wal.save(new HardState(1, 0, index), List.of(randomEntry(1, index, 10)));
        wal.cut();
      }
      wal.saveSnapshot(new SnapshotMark(4, 1));
      wal.releaseTo(5);
    }
    DiskState deleted = disk.stateAfterLast(Operation.Delete.class);

    new CrashStates(4096, 1, 0, 0)
        .of(
            deleted,
            image -> assertThat(logOn(RecordingDisk.holding(image, 512)).snapshots())
                .contains(new SnapshotMark(4, 1)));
  }

  @Test
  void twoWritesOfOneRecordDoNotMeetInsideASector() {
    WalOptions growing = OPTIONS.withPreallocation(false);
    try (Wal wal = LogsOnDisk.at(disk, RecordingDisk.LOG, growing).create(Entry.NO_DATA)) {
      wal.save(HardState.EMPTY, List.of(randomEntry(1, 1, 2_200_000)));
    }
    DiskState twiceWritten = disk.origin();
    for (Operation operation : disk.operations()) {
      operation.applyTo(twiceWritten);
      if (operation instanceof Operation.Write write && write.position() > 1 << 20) {
        break;
      }
    }

    new CrashStates(1, 4, 0, 0)
        .of(
            twiceWritten,
            image -> assertThat(entriesOn(image)).isSubsetOf(randomEntry(1, 1, 2_200_000)));
  }

  @Test
  void aWriteCutShortInsideASectorDoesNotLookLikeDamage() {
    Wal wal = logOn(disk).create(Entry.NO_DATA);
    wal.save(HardState.EMPTY, List.of(randomEntry(1, 1, 10)));
    disk.fail(disk.calls(), Fault.SHORT_WRITE);
    assertThatThrownBy(() -> wal.save(HardState.EMPTY, List.of(randomEntry(1, 2, 100))))
        .isInstanceOf(WalException.class);
    wal.close();

    assertThat(entriesOn(disk.cached())).containsExactly(randomEntry(1, 1, 10));
  }

  @Test
  void whatAFailedSyncLeftInMemoryIsNotBuiltUpon() {
    Wal wal = logOn(disk).create(Entry.NO_DATA);
    wal.save(HardState.EMPTY, List.of(randomEntry(1, 1, 10)));
    disk.fail(disk.calls() + 1, Fault.IO_ERROR_CACHE_KEPT);
    assertThatThrownBy(() -> wal.save(HardState.EMPTY, List.of(randomEntry(1, 2, 1000))))
        .isInstanceOf(WalException.class);
    wal.close();

    Wal reopened = logOn(disk).open(SnapshotMark.NONE).wal();
    reopened.save(HardState.EMPTY, List.of(randomEntry(2, reopened.lastIndex() + 1, 10)));

    assertThat(entriesOn(disk.state().durable()))
        .containsExactly(randomEntry(1, 1, 10), randomEntry(2, 2, 10));
  }

  @Test
  void aSegmentWhoseHeadIsLostIsContinued() {
    Wal wal = logOn(disk).create(Entry.NO_DATA);
    wal.save(new HardState(1, 2, 1), List.of(randomEntry(1, 1, 10)));
    wal.cut();
    wal.close();
    RecordingDisk headless =
        RecordingDisk.holding(segments().with(segments().files().lastKey(), new byte[0]), 512);

    Wal reopened = logOn(headless).open(SnapshotMark.NONE).wal();
    reopened.save(HardState.EMPTY, List.of(randomEntry(1, 2, 10)));
    reopened.close();

    assertThat(entriesOn(headless.cached()))
        .containsExactly(randomEntry(1, 1, 10), randomEntry(1, 2, 10));
    assertThat(logOn(headless).openAtEnd().state()).isEqualTo(new HardState(1, 2, 1));
  }

  @Test
  void aSegmentWhoseHeadIsLostIsNotOpenedByItself() {
    logOn(disk).create(Entry.NO_DATA).close();
    RecordingDisk headless =
        RecordingDisk.holding(segments().with(segments().files().lastKey(), new byte[0]), 512);

    assertThatThrownBy(() -> logOn(headless).openAtEnd()).isInstanceOf(WalException.Corrupt.class);
  }

  @Test
  void aFirstRecordThatIsNoChecksumIsDamage() {
    logOn(disk).create(Entry.NO_DATA).close();
    byte[] bytes = segments().files().get(segments().files().lastKey()).clone();
    bytes[9] = 5;
    RecordingDisk damaged =
        RecordingDisk.holding(segments().with(segments().files().lastKey(), bytes), 512);

    assertThatThrownBy(() -> logOn(damaged).open(SnapshotMark.NONE))
        .isInstanceOf(WalException.Corrupt.class);
  }

  @Test
  void recordsAfterADamagedHeadAreNotTakenForATornTail() {
    Wal wal = logOn(disk).create(Entry.NO_DATA);
    wal.cut();
    wal.save(HardState.EMPTY, List.of(randomEntry(1, 1, 10)));
    wal.close();
    byte[] bytes = segments().files().get(segments().files().lastKey()).clone();
    bytes[5] = 1;
    RecordingDisk damaged =
        RecordingDisk.holding(segments().with(segments().files().lastKey(), bytes), 512);

    assertThatThrownBy(() -> logOn(damaged).open(SnapshotMark.NONE))
        .isInstanceOf(WalException.Corrupt.class);
  }

  private Image segments() {
    return disk.cached().without(RecordingDisk.LOG.resolve(SyncPointFile.NAME));
  }

  private static WalDirectory logOn(RecordingDisk disk) {
    return LogsOnDisk.at(disk, RecordingDisk.LOG, OPTIONS);
  }

  private static List<Entry> entriesOn(Image image) {
    return logOn(RecordingDisk.holding(image, 512)).readAll(SnapshotMark.NONE).entries();
  }
}
