// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.etcd;

import static dev.jwal.directory.Entries.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jwal.ConfState;
import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.WalContents;
import dev.jwal.directory.WalDirectory;
import dev.jwal.directory.WalOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nine histories and what is read back of each: etcd's {@code tests/robustness/report/wal_test.go:
 * TestWriteReadWAL}.
 *
 * <p>etcd reads each with {@code ReadAll} and with a reader of its tests that tolerates gaps. The
 * second has no counterpart here, because a log written here has no gap but the one that a received
 * snapshot leaves:
 *
 * <table> <caption>Differences from etcd</caption>
 * <tr><th>history</th><th>etcd</th><th>here</th></tr> <tr><td>entries in bad order</td><td>written;
 * ReadAll reports the gap, the tolerant reader drops what is out of order</td><td>the save that
 * leaves the gap is refused; the others give what the tolerant reader reads</td></tr> <tr><td>read
 * before snapshot</td><td>ReadAll returns what comes before the gap and reports it; the tolerant
 * reader reads both sides</td><td>a handler receives what comes before the gap, which is then
 * reported; the other side is read from the snapshot</td></tr> <tr><td>read after
 * snapshot</td><td>ReadAll returns what comes after the index and reports the mark
 * missing</td><td>the mark is reported missing</td></tr>
 * </table>
 */
class EtcdHistoriesTest {

  @TempDir
  Path directory;

  private WalDirectory log;
  private Wal wal;

  @BeforeEach
  void createTheLog() {
    log = WalDirectory.at(directory, WalOptions.DEFAULT.withSegmentBytes(65_536));
    wal = log.create(Entry.NO_DATA);
  }

  @AfterEach
  void closeTheLog() {
    wal.close();
  }

  @Test
  void aSingleBatch() {
    save(5, "1a", "2b", "3c", "4d", "5e");

    assertThat(readAt(0)).isEqualTo(contents(5, "1a", "2b", "3c", "4d", "5e"));
  }

  @Test
  void severalCommittedBatches() {
    save(2, "1a", "2b");
    save(4, "3c", "4d");
    save(5, "5e");

    assertThat(readAt(0)).isEqualTo(contents(5, "1a", "2b", "3c", "4d", "5e"));
  }

  @Test
  void uncommittedEntriesThatWereOverwritten() {
    save(1, "1a", "2a");
    save(3, "2b", "3b", "4b");
    save(4, "4c", "5c");

    assertThat(readAt(0)).isEqualTo(contents(4, "1a", "2b", "3b", "4c", "5c"));
  }

  @Test
  void entriesInBadOrder() {
    save(2, "1a", "2b");
    assertThatIllegalArgumentException().isThrownBy(() -> save(6, "5e", "6f"));
    save(4, "3c", "4d");

    assertThat(readAt(0)).isEqualTo(contents(4, "1a", "2b", "3c", "4d"));
  }

  @Test
  void readBeforeTheSnapshot() {
    save(1, "1a", "2b");
    snapshot(3);
    save(5, "4d", "5e");

    Recorder recorded = new Recorder();
    WalException.IndexNotFound gap = catchThrowableOfType(
        WalException.IndexNotFound.class, () -> log.replay(SnapshotMark.NONE, recorded));

    assertThat(gap.index()).isEqualTo(3);
    assertThat(recorded.entries).isEqualTo(entries("1a", "2b"));
    assertThat(recorded.state).isEqualTo(new HardState(0, 0, 1));
  }

  @Test
  void readAtTheSnapshot() {
    save(1, "1a", "2b");
    snapshot(3);
    save(5, "4d", "5e");

    assertThat(readAt(3)).isEqualTo(contents(5, "4d", "5e"));
  }

  @Test
  void uncommittedEntriesBeforeTheSnapshot() {
    save(1, "1a", "2b");
    save(3, "3c", "4d");
    snapshot(3);
    save(4, "4e", "5f");

    assertThat(readAt(0)).isEqualTo(contents(4, "1a", "2b", "3c", "4e", "5f"));
  }

  @Test
  void entriesThatTheSnapshotPrecedes() {
    snapshot(4);
    save(2, "1a", "2b");
    save(4, "3c", "4d");
    save(6, "5e", "6f");

    assertThat(readAt(4)).isEqualTo(contents(6, "5e", "6f"));
    assertThat(readAt(0)).isEqualTo(contents(6, "1a", "2b", "3c", "4d", "5e", "6f"));
  }

  @Test
  void readAfterTheSnapshot() {
    save(1, "1a", "2b");
    snapshot(3);
    save(5, "4d", "5e");

    assertThatExceptionOfType(WalException.SnapshotNotFound.class).isThrownBy(() -> readAt(4));
  }

  private void save(long commit, String... entries) {
    wal.save(new HardState(0, 0, commit), entries(entries));
  }

  private void snapshot(long index) {
    wal.saveSnapshot(new SnapshotMark(index, 0, ConfState.ofVoters(List.of())));
  }

  /** What is read from the closed log at a mark of term 0. */
  private Contents readAt(long index) {
    wal.close();
    WalContents contents = log.readAll(new SnapshotMark(index, 0));
    return new Contents(contents.state(), contents.entries());
  }

  private static Contents contents(long commit, String... entries) {
    return new Contents(new HardState(0, 0, commit), entries(entries));
  }

  /** Entries of term 0, each written as its index and its data. */
  private static List<Entry> entries(String... texts) {
    return Stream.of(texts)
        .map(text -> Entry.normal(0, text.charAt(0) - '0', bytes(text.substring(1))))
        .toList();
  }

  private record Contents(HardState state, List<Entry> entries) {}

  private static final class Recorder implements ReplayHandler {
    private final List<Entry> entries = new ArrayList<>();
    private HardState state = HardState.EMPTY;

    @Override
    public void entry(Entry entry) {
      entries.add(entry);
    }

    @Override
    public void state(HardState state) {
      this.state = state;
    }
  }
}
