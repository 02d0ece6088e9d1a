// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.etcd;

import static dev.jwal.directory.Entries.bareEntry;
import static dev.jwal.directory.Entries.indexes;
import static dev.jwal.directory.Entries.indexesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.RepairReport;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.LogFiles;
import dev.jwal.directory.ScratchLog;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What etcd's own tests of its repair demand, test by test. */
class EtcdRepairTest {

  @TempDir
  Path directory;

  private ScratchLog log;
  private long end;

  @BeforeEach
  void createALogWithoutMetadata() {
    log = ScratchLog.in(directory.resolve("log"));
    log.directory().create(Entry.NO_DATA).close();
  }

  // etcd repair_test.go: TestRepairTruncate
  @Test
  void aLastRecordCutShortIsDropped() {
    save(bareEntries(10));

    files().truncate(files().last(), end - 4);

    repairsTo(9);
  }

  // etcd repair_test.go: TestRepairWriteTearLast
  @Test
  void whatFollowsASectorThatWasNotWrittenIsDropped() {
    save(bareEntries(50));

    files().truncate(files().last(), end).zero(files().last(), 1024, (int) end - 1024);

    repairsTo(40);
  }

  // etcd repair_test.go: TestRepairWriteTearMiddle
  @Test
  void whatFollowsARecordWithAnEmptySectorIsDropped() {
    byte[] data = new byte[4096];
    for (int at = 0; at < data.length; at++) {
      data[at] = (byte) at;
    }
    save(LongStream.rangeClosed(1, 5)
        .mapToObj(index -> Entry.normal(0, index, data))
        .toList());

    files().zero(files().last(), 4096 + 512, 512);

    repairsTo(1);
  }

  // etcd repair_test.go: TestRepairFailDeleteDir
  @Test
  void aDirectoryThatIsGoneCannotBeRepaired() {
    assertThatExceptionOfType(WalException.Missing.class)
        .isThrownBy(() -> ScratchLog.in(directory.resolve("gone")).directory().repair());
  }

  private void save(List<Entry> entries) {
    try (Wal wal = log.open()) {
      entries.forEach(entry -> wal.save(HardState.EMPTY, List.of(entry)));
      end = wal.status().current().sizeBytes();
    }
  }

  /** What etcd's testRepair does with every broken log. */
  private void repairsTo(int left) {
    assertThatExceptionOfType(WalException.TornTail.class)
        .isThrownBy(() -> log.with(options -> options.withTailRepair(false)).open());

    RepairReport report = log.directory().repair();
    assertThat(report.torn()).isTrue();
    assertThat(files().permissions(files().last() + ".broken")).isEqualTo("rw-------");

    try (Wal wal = log.with(options -> options.withTailRepair(false)).open()) {
      assertThat(wal.lastIndex()).isEqualTo(left);
      for (int more = 1; more <= 10; more++) {
        wal.save(HardState.EMPTY, bareEntry(left + more));
      }
    }
    assertThat(indexesOf(log.entries())).isEqualTo(indexes(1, left + 10));
  }

  private static List<Entry> bareEntries(long last) {
    return LongStream.rangeClosed(1, last)
        .mapToObj(index -> bareEntry(index).get(0))
        .toList();
  }

  private LogFiles files() {
    return log.files();
  }
}
