// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import static dev.jwal.directory.Entries.randomEntry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.ConfState;
import dev.jwal.HardState;
import dev.jwal.Slow;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.directory.LogsOnDisk;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whatever reads a damaged log gives the answer that is right for that damage, which {@link
 * ReadersModel} knows: a log that is damaged is called valid by none of them.
 */
@Slow
@ExtendWith(Quiet.class)
@Timeout(900)
class ReadersTest {

  private static final WalOptions OPTIONS =
      WalOptions.DEFAULT.withSegmentBytes(8192).withPreallocation(false);

  /** Every so many-th damage is tried; all with {@code -Dsoak=true}. */
  private static final int STRIDE = Boolean.getBoolean("soak") ? 1 : 163;

  @Test
  void everyReaderIsRightAboutALogWrittenBySave() {
    assertEveryReaderIsRight(wal -> {
      wal.save(new HardState(1, 1, 0), List.of(randomEntry(1, 1, 10), randomEntry(1, 2, 21)));
      wal.save(new HardState(1, 1, 2), List.of(randomEntry(1, 3, 0)));
      wal.saveSnapshot(new SnapshotMark(2, 1, ConfState.ofVoters(List.of(1L))));
      wal.cut();
      wal.save(new HardState(1, 1, 3), List.of(randomEntry(1, 4, 33), randomEntry(1, 5, 1200)));
      wal.save(new HardState(2, 2, 3), List.of(randomEntry(2, 4, 15)));
      wal.save(new HardState(2, 2, 4), List.of());
      wal.saveSnapshot(new SnapshotMark(4, 2, ConfState.ofVoters(List.of(1L))));
      wal.cut();
      wal.save(new HardState(2, 2, 5), List.of(randomEntry(2, 5, 40), randomEntry(2, 6, 700)));
      wal.save(HardState.EMPTY, List.of(randomEntry(2, 7, 5)));
    });
  }

  @Test
  void everyReaderIsRightAboutALogWrittenByAppend() {
    assertEveryReaderIsRight(wal -> {
      for (int segment = 0; segment < 3; segment++) {
        for (int size : new int[] {12, 0, 700, 31}) {
          wal.append(randomEntry(1, segment * 4 + 1, size).data());
        }
        if (segment < 2) {
          wal.saveSnapshot(new SnapshotMark(wal.lastIndex(), 1, ConfState.ofVoters(List.of(1L))));
          wal.cut();
        }
      }
    });
  }

  /** Fixed-size records: what is in them has whole sectors of zeros. */
  @Test
  void everyReaderIsRightAboutALogFullOfZeros() {
    assertEveryReaderIsRight(wal -> {
      for (int segment = 0; segment < 3; segment++) {
        for (int i = 0; i < 3; i++) {
          byte[] data = new byte[1200];
          data[0] = (byte) (segment * 3 + i);
          wal.append(data);
        }
        if (segment < 2) {
          wal.cut();
        }
      }
    });
  }

  private static void assertEveryReaderIsRight(Consumer<Wal> history) {
    RecordingDisk disk = RecordingDisk.empty(512);
    WalDirectory directory = LogsOnDisk.at(disk, RecordingDisk.LOG, OPTIONS);
    try (Wal wal = directory.create(new byte[] {1, 2, 3})) {
      history.accept(wal);
    }
    Image closed = disk.cached();
    assertEveryReaderIsRight(KnownLog.of(closed), true);
    assertEveryReaderIsRight(KnownLog.of(segmentsOf(closed)), false);
  }

  /** What a backup has of a log: it is not known how far it was durable. */
  private static Image segmentsOf(Image image) {
    SortedMap<Path, byte[]> segments = new TreeMap<>(image.files());
    segments.keySet().removeIf(file -> !file.toString().endsWith(".wal"));
    return new Image(image.directories(), segments);
  }

  private static void assertEveryReaderIsRight(KnownLog log, boolean isKnownToBeDurable) {
    ReadersModel model = new ReadersModel(log, OPTIONS, isKnownToBeDurable);
    assertThat(model.wrongAnswersAboutTheWholeLog()).isEmpty();
    List<Damage> damages = Damage.of(log);
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < damages.size(); i++) {
      if (i % STRIDE == 0 || damages.get(i).isDeletion()) {
        wrong.addAll(model.wrongAnswers(damages.get(i)));
      }
    }
    assertThat(wrong).isEmpty();
    System.out.println("readers: " + model.summary());
  }
}
