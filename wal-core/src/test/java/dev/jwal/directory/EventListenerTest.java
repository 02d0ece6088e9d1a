// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.bytes;
import static dev.jwal.directory.Entries.entriesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jwal.HardState;
import dev.jwal.SegmentInfo;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalEventListener;
import dev.jwal.WalException;
import dev.jwal.internal.disk.FaultyDisk;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a listener is notified of. */
class EventListenerTest {

  @TempDir
  Path directory;

  private final Recorder recorded = new Recorder(true);

  private static class Recorder implements WalEventListener {
    final List<String> events = new CopyOnWriteArrayList<>();
    private final boolean everySave;

    Recorder(boolean everySave) {
      this.everySave = everySave;
    }

    @Override
    public boolean wantsSaveEvents() {
      return everySave;
    }

    @Override
    public void recovering(long bytesRead, long bytesTotal) {
      events.add("recovering " + (bytesRead == bytesTotal ? "done" : "half way"));
    }

    @Override
    public void written(long bytes, long nanos) {
      assertThat(bytes).isPositive();
      events.add("written");
    }

    @Override
    public void synced(long nanos) {
      assertThat(nanos).isPositive();
      events.add("synced");
    }

    @Override
    public void saved(int entries, long nanos, boolean successful) {
      assertThat(nanos).isPositive();
      events.add((successful ? "saved " : "refused ") + entries);
    }

    @Override
    public void cut(SegmentInfo previous, SegmentInfo current, CutTrigger trigger, long nanos) {
      assertThat(current.sequence()).isEqualTo(previous.sequence() + 1);
      assertThat(nanos).isPositive();
      events.add("cut " + trigger + " " + current.sequence());
    }

    @Override
    public void purged(SegmentInfo segment) {
      events.add("purged " + segment.sequence());
    }

    @Override
    public void failed(WalException cause) {
      events.add("failed " + cause.getClass().getSimpleName());
    }
  }

  @Test
  void aSaveIsWrittenThenSyncedThenReported() {
    log(recorded).changed(wal -> wal.append(bytes("a")));

    assertThat(recorded.events).startsWith("written", "synced", "saved 1");
  }

  @Test
  void futuresAreReportedToo() {
    log(recorded).changed(wal -> {
      wal.appendAsync(List.of(bytes("a"), bytes("b"))).join();
      wal.saveAsync(HardState.EMPTY, entriesOf(10, 3, 3)).join();
    });

    assertThat(recorded.events).contains("saved 2", "saved 1");
  }

  @Test
  void whatIsRefusedIsReportedAsRefused() {
    log(recorded).changed(wal -> {
      assertThatThrownBy(() -> wal.save(HardState.EMPTY, entriesOf(10, 5, 5)))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(
              () -> wal.saveAsync(HardState.EMPTY, entriesOf(10, 5, 5)).join())
          .isInstanceOf(CompletionException.class);
    });

    assertThat(recorded.events).filteredOn(event -> event.equals("refused 1")).hasSize(2);
  }

  @Test
  void cutsHaveTheirTrigger() {
    log(recorded).with(options -> options.withSegmentBytes(4096)).changed(wal -> {
      wal.cut();
      wal.append(new byte[4096]);
    });

    assertThat(recorded.events)
        .filteredOn(event -> event.startsWith("cut"))
        .containsExactly("cut MANUAL 1", "cut SIZE 2");
  }

  @Test
  void whatIsPurgedIsReportedOnce() {
    log(recorded).with(options -> options.withRetainedSegments(1)).changed(wal -> {
      for (int i = 1; i <= 5; i++) {
        wal.append(bytes("a"));
        wal.cut();
      }
      wal.saveSnapshot(new SnapshotMark(5, 1, null));
      wal.releaseTo(5);
      wal.releaseTo(5);
    });

    assertThat(recorded.events)
        .filteredOn(event -> event.startsWith("purged"))
        .containsExactly("purged 0", "purged 1");
  }

  @Test
  void openingReportsThatAllWasRead() {
    log(WalEventListener.NONE).saved(1, 3);
    log(recorded).open().close();

    assertThat(recorded.events).first().isEqualTo("recovering done");
  }

  @Test
  void aFailureIsReportedOnce() {
    FaultyDisk disk = new FaultyDisk();
    Wal wal = new WalDirectory(
            disk, directory.resolve("wal"), WalOptions.DEFAULT.withEventListener(recorded))
        .create(new byte[0]);
    disk.failSyncs(FaultyDisk.broken());
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> wal.append(bytes("a"))).isInstanceOf(WalException.Failed.class);
    }
    wal.close();

    assertThat(recorded.events)
        .filteredOn(event -> event.startsWith("failed"))
        .containsExactly("failed Io");
    assertThat(recorded.events).filteredOn(event -> event.equals("refused 1")).hasSize(3);
  }

  @Test
  void aListenerThatWantsNoSaveEventsGetsNone() {
    Recorder rarely = new Recorder(false);
    log(rarely).changed(wal -> {
      wal.append(bytes("a"));
      wal.appendAsync(bytes("b")).join();
      wal.cut();
    });

    assertThat(rarely.events).containsExactly("cut MANUAL 1");
  }

  @Test
  void whatAListenerThrowsDoesNotStopTheLog() {
    Recorder throwing = new Recorder(true) {
      @Override
      public void synced(long nanos) {
        throw new IllegalStateException("a defect of the listener");
      }

      @Override
      public void saved(int entries, long nanos, boolean successful) {
        throw new IllegalStateException("another");
      }
    };
    log(throwing).changed(wal -> {
      assertThat(wal.append(bytes("a"))).isEqualTo(1);
      assertThat(wal.appendAsync(bytes("b")).join()).isEqualTo(2);
      assertThat(wal.failure()).isEmpty();
    });
  }

  private ScratchLog log(WalEventListener listener) {
    return ScratchLog.in(directory).with(options -> options.withEventListener(listener));
  }
}
