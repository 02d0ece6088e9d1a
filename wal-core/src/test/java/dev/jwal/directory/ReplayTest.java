// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.entries;
import static dev.jwal.directory.Entries.entry;
import static dev.jwal.directory.Entries.indexes;
import static dev.jwal.directory.Entries.indexesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {

  private static final SnapshotMark MARK = new SnapshotMark(2, 1);

  @TempDir
  Path directory;

  @Test
  void everythingIsDeliveredInTheOrderInWhichItWasSaved() {
    log().changed(wal -> {
      wal.save(new HardState(1, 0, 0), entries(1, 3));
      wal.saveSnapshot(MARK);
      wal.save(new HardState(2, 0, 2), entries(3, 3, 2));
    });

    assertThat(replayedFrom(SnapshotMark.NONE))
        .containsExactly(
            "metadata",
            "mark 0",
            "entry 1/1",
            "entry 2/1",
            "entry 3/1",
            "state 0",
            "mark 2",
            "entry 3/2",
            "state 2");
  }

  @Test
  void fromAMarkOnlyWhatComesAfterItIsDelivered() {
    log().changed(wal -> {
      wal.save(new HardState(1, 0, 0), entries(1, 3));
      wal.saveSnapshot(MARK);
      wal.save(new HardState(1, 0, 3), entries(4, 4));
    });

    assertThat(replayedFrom(MARK))
        .filteredOn(recorded -> recorded.startsWith("entry"))
        .containsExactly("entry 3/1", "entry 4/1");
    assertThat(replayedFrom(MARK)).contains("metadata", "mark 2", "state 3");
  }

  @Test
  void metadataIsDeliveredOnceThoughEverySegmentRepeatsIt() {
    log().saved(1, 2).changed(Wal::cut).saved(3, 4).changed(Wal::cut).saved(5, 6);

    assertThat(replayedFrom(SnapshotMark.NONE)).filteredOn("metadata"::equals).hasSize(1);
    assertThat(replayedFrom(SnapshotMark.NONE)).startsWith("metadata");
  }

  @Test
  void emptyMetadataIsDeliveredToo() {
    log().directory().create(Entry.NO_DATA).close();

    assertThat(replayedFrom(SnapshotMark.NONE)).containsExactly("metadata", "mark 0");
  }

  @Test
  void openingDeliversTheSameToAHandler() {
    log().saved(1, 3).changed(wal -> wal.save(new HardState(1, 0, 3), List.of()));

    Recorder recorded = new Recorder();
    try (Wal wal = log().directory().open(SnapshotMark.NONE, recorded)) {
      assertThat(recorded.records).isEqualTo(replayedFrom(SnapshotMark.NONE));
      assertThat(wal.lastIndex()).isEqualTo(3);
    }
  }

  @Test
  void committedEntriesAreDeliveredOnceAndOverwrittenOnesNever() {
    log().changed(wal -> {
      wal.save(new HardState(1, 0, 2), entries(1, 5));
      wal.save(new HardState(2, 0, 4), entries(4, 6, 2));
      wal.save(new HardState(2, 0, 5), List.of());
    });

    List<Entry> committed = committed();

    assertThat(indexesOf(committed)).isEqualTo(indexes(1, 5));
    assertThat(committed.subList(0, 3)).isEqualTo(entries(1, 3));
    assertThat(committed.subList(3, 5)).isEqualTo(entries(4, 5, 2));
  }

  @Test
  void entriesThatNoStateCommitsAreNotHandedOver() {
    log().saved(1, 5);

    assertThat(committed()).isEmpty();
  }

  @Test
  void aStateRepeatedByACutCommitsNothingNew() {
    log()
        .changed(wal -> wal.save(new HardState(1, 0, 3), entries(1, 5)))
        .changed(Wal::cut)
        .changed(Wal::cut);

    assertThat(indexesOf(committed())).isEqualTo(indexes(1, 3));
  }

  @Test
  void anExceptionOfTheHandlersReachesTheCallerThatOpenedTheLog() {
    log().saved(1, 3);
    ReplayHandler failing = new ReplayHandler() {
      @Override
      public void entry(Entry entry) {
        throw new IllegalStateException("not my entry");
      }
    };

    assertThatIllegalStateException()
        .isThrownBy(() -> log().directory().open(SnapshotMark.NONE, failing))
        .withMessage("not my entry");
    assertThatIllegalStateException()
        .isThrownBy(() -> log().directory().replay(SnapshotMark.NONE, failing))
        .withMessage("not my entry");
    assertThat(log().saved(4, 4).entries()).hasSize(4);
  }

  @Test
  void whatComesBeforeTheDamageIsDelivered() {
    log().saved(1, 3).changed(Wal::cut).saved(4, 4).changed(Wal::cut).saved(5, 5);
    String middle = log().files().names().get(1);
    log().files().flip(middle, log().files().content(middle).length - 4, 1);

    Recorder recorded = new Recorder();
    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log().directory().replay(SnapshotMark.NONE, recorded))
        .satisfies(damage -> assertThat(damage.path()).isEqualTo(log().files().path(middle)));
    assertThat(recorded.records)
        .containsExactly("metadata", "mark 0", "entry 1/1", "entry 2/1", "entry 3/1");
  }

  @Test
  void aHandlerThatOverridesNothingIsCalledForEverything() {
    log()
        .changed(wal -> wal.save(new HardState(1, 0, 1), entry(1)))
        .changed(wal -> wal.saveSnapshot(MARK));

    log().directory().replay(SnapshotMark.NONE, new ReplayHandler() {});
  }

  private List<Entry> committed() {
    List<Entry> committed = new ArrayList<>();
    log().directory().replay(SnapshotMark.NONE, ReplayHandler.committed(committed::add));
    return committed;
  }

  private List<String> replayedFrom(SnapshotMark start) {
    Recorder recorded = new Recorder();
    log().directory().replay(start, recorded);
    return recorded.records;
  }

  private ScratchLog log() {
    return ScratchLog.in(directory);
  }

  private static final class Recorder implements ReplayHandler {
    private final List<String> records = new ArrayList<>();

    @Override
    public void metadata(byte[] metadata) {
      records.add("metadata");
    }

    @Override
    public void entry(Entry entry) {
      records.add("entry " + entry.index() + "/" + entry.term());
    }

    @Override
    public void state(HardState state) {
      records.add("state " + state.commit());
    }

    @Override
    public void mark(SnapshotMark mark) {
      records.add("mark " + mark.index());
    }
  }
}
