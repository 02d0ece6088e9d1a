// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.directory;

import static dev.jwal.directory.Entries.entries;
import static dev.jwal.directory.Entries.entriesOf;
import static dev.jwal.directory.Entries.entryOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The mark of a received snapshot takes the place of all entries until the next entry gives it up:
 * then they are read again, whatever came between.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GivenUpMarkTest {

  private static final SnapshotMark RECEIVED = new SnapshotMark(20, 7);

  @TempDir
  Path directory;

  private Wal log() {
    return ScratchLog.in(directory)
        .with(options -> options.withRecentBytes(0).withIndexBytes(0))
        .create();
  }

  private static void save(Wal wal, List<Entry> entries) {
    wal.save(HardState.EMPTY, entries);
  }

  @Test
  void theEntriesAreReadAgain() {
    try (Wal wal = log()) {
      save(wal, entries(1, 10));
      wal.saveSnapshot(RECEIVED);
      assertThat(wal.reader().firstIndex()).isEqualTo(21);
      assertThat(wal.reader().get(10)).isEmpty();
      save(wal, entries(11, 12));

      WalReaderTest.assertReads(wal.reader(), entries(1, 12));
    }
  }

  @Test
  void inTheNextSegmentToo() {
    try (Wal wal = log()) {
      save(wal, entries(1, 10));
      wal.saveSnapshot(RECEIVED);
      wal.cut();
      save(wal, entries(11, 12));
      WalReaderTest.assertReads(wal.reader(), entries(1, 12));
      wal.cut();
      save(wal, entries(13, 13));
      wal.cut();

      WalReaderTest.assertReads(wal.reader(), entries(1, 13));
    }
  }

  @Test
  void entriesThatReplaceThemInTheNextSegmentAreRead() {
    try (Wal wal = log()) {
      save(wal, entries(1, 10));
      wal.saveSnapshot(RECEIVED);
      wal.cut();
      wal.cut();
      save(wal, entries(4, 6, 2));
      List<Entry> all = new ArrayList<>(entries(1, 3));
      all.addAll(entries(4, 6, 2));
      WalReaderTest.assertReads(wal.reader(), all);
      wal.cut();

      WalReaderTest.assertReads(wal.reader(), all);
    }
  }

  @Test
  void thoseThatWereReleasedMeanwhileAreNot() {
    try (Wal wal = log()) {
      for (int index = 1; index <= 10; index++) {
        save(wal, List.of(entryOf(100, index)));
        wal.cut();
      }
      wal.saveSnapshot(RECEIVED);
      wal.releaseTo(8);
      save(wal, List.of(entryOf(100, 11)));

      assertThat(wal.reader().firstIndex()).isEqualTo(8);
      assertThat(wal.reader().get(2)).isEmpty();
      assertThatExceptionOfType(WalException.IndexNotFound.class)
          .isThrownBy(() -> wal.reader().termAt(2));
      WalReaderTest.assertReads(wal.reader(), entriesOf(100, 8, 11));
    }
  }

  @Test
  void theTermOfAMarkThatCountsOnlyAfterTheLogWasOpenedIsKnown() {
    try (Wal wal = log()) {
      save(wal, entries(1, 10));
      wal.saveSnapshot(RECEIVED);
    }
    try (Wal wal = ScratchLog.in(directory).open()) {
      assertThat(wal.lastIndex()).isEqualTo(10);
      save(wal, entries(21, 21, 7));

      assertThat(wal.reader().firstIndex()).isEqualTo(21);
      assertThat(wal.reader().termAt(20)).isEqualTo(7);
    }
  }
}
