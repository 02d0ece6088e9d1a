// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.etcd;

import static dev.jwal.directory.Entries.bytes;
import static dev.jwal.directory.Entries.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.ConfState;
import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.LogFiles;
import dev.jwal.directory.ScratchLog;
import dev.jwal.directory.WalContents;
import dev.jwal.directory.WalDirectory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What etcd's own tests of its records demand, and the forms that etcd's versions have written.
 *
 * <table> <caption>Differences from etcd's {@code record_test.go} and {@code
 * walpb/record_test.go}</caption> <tr><th>etcd's test</th><th>here</th></tr>
 * <tr><td>TestWriteRecord</td><td>A record of an unknown type cannot be written; one that is read
 * is refused.</td></tr> <tr><td>TestValidateSnapshot</td><td>A mark without members is taken: a log
 * outside of raft has none.</td></tr>
 * </table>
 */
class EtcdRecordTest {

  /** Where the last record of {@code ten-entries}, a hard state, begins. */
  private static final int LAST_RECORD = 1_368;

  private static final int END = 1_392;

  @TempDir
  Path directory;

  // etcd record_test.go: TestReadRecord
  @Test
  void aLastRecordCutAtAnyByteIsATornTail() {
    LogFiles log = EtcdFixture.named("ten-entries").files().copyTo(directory);

    for (int length = END - 1; length > LAST_RECORD; length--) {
      log.truncate(log.last(), length);
      assertThat(WalDirectory.at(directory).previewRepair())
          .as("cut at %s", length)
          .satisfies(report -> assertThat(report.torn()).isTrue())
          .satisfies(report -> assertThat(report.offset()).isEqualTo(LAST_RECORD));
      assertThat(read().entries()).hasSize(10);
      assertThat(read().state()).isEqualTo(new HardState(3, 2, 0));
    }
  }

  // etcd record_test.go: TestReadRecord
  @Test
  void aLogThatEndsWithARecordIsValid() {
    LogFiles log = EtcdFixture.named("ten-entries").files().copyTo(directory);

    log.truncate(log.last(), LAST_RECORD);

    assertThat(WalDirectory.at(directory).previewRepair().torn()).isFalse();
    assertThat(read().entries()).hasSize(10);
  }

  // etcd record_test.go: TestReadRecord
  @Test
  void aChangedByteIsAWrongChecksum() {
    LogFiles log = EtcdFixture.named("ten-entries").files().copyTo(directory);

    log.flip(log.last(), END - 1, 1);

    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(this::read)
        .satisfies(damage -> assertThat(damage.offset()).isEqualTo(LAST_RECORD))
        .satisfies(damage -> assertThat(damage.path()).isEqualTo(log.path(log.last())))
        .satisfies(damage -> assertThat(damage.expectedCrc()).isPresent())
        .satisfies(damage -> assertThat(damage.foundCrc()).isNotEqualTo(damage.expectedCrc()));
  }

  // etcd record_test.go: TestReadRecord (infoRecord); decoder.go: decodeFrameSize
  @Test
  void recordsWithoutPaddingAreReadAsEtcdBefore3Wrote() {
    EtcdFixture fixture = EtcdFixture.named("unaligned-sizes");
    byte[] unpadded = withoutPadding(fixture.files().bytes(fixture.files().last()));

    LogFiles.in(directory).write(fixture.files().last(), 0, unpadded);

    assertThat(EtcdFixture.WrittenDown.of(read())).isEqualTo(fixture.expected());
  }

  private static byte[] withoutPadding(byte[] segment) {
    ByteBuffer from = ByteBuffer.wrap(segment).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer to = ByteBuffer.allocate(segment.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long frame = from.getLong(); frame != 0; frame = from.getLong()) {
      int length = (int) frame;
      int padding = frame < 0 ? (int) (frame >>> 56) & 7 : 0;
      to.putLong(length).put(segment, from.position(), length);
      from.position(from.position() + length + padding);
    }
    return to.array();
  }

  // etcd record_test.go: TestWriteRecord
  @Test
  void aRecordOfAnUnknownTypeIsRefused() {
    LogFiles log = EtcdFixture.named("first-save").files().copyTo(directory);

    log.write(log.last(), 72 + 9, new byte[] {6});

    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(this::read)
        .satisfies(damage -> assertThat(damage.offset()).isEqualTo(72));
  }

  // etcd raftpb of 3.7: a leader's normal entry carries no type
  @Test
  void anEntryWithoutATypeIsANormalOne() {
    EtcdFixture created = EtcdFixture.named("create");
    LogFiles log = created.files().copyTo(directory);

    log.write(
        log.last(),
        72,
        HexFormat.of()
            .parseHex("130000000000008508021080dcc1990e1a091001180122036162630000000000"
                + "1000000000000000080310f6a9e1a0041a06080110001800"));

    assertThat(read().entries()).containsExactly(Entry.normal(1, 1, bytes("abc")));
    assertThat(read().state()).isEqualTo(new HardState(1, 0, 0));
  }

  // etcd walpb/record_test.go: TestSnapshotMetadataCompatibility, TestValidateSnapshot
  @Test
  void aMarkIsReadBackWithTheMembersItWasSavedWith() {
    ConfState joint =
        new ConfState(List.of(0xffca74L, -1L), List.of(3L), List.of(4L), List.of(5L), true);
    List<SnapshotMark> marks = List.of(
        new SnapshotMark(5, 3, ConfState.ofVoters(List.of(0xffca74L))),
        new SnapshotMark(6, 3, joint),
        new SnapshotMark(7, 3));
    ScratchLog log = ScratchLog.in(directory);
    log.changed(wal -> {
      wal.save(HardState.EMPTY, entries(1, 10));
      marks.forEach(wal::saveSnapshot);
    });

    List<SnapshotMark> recorded = new ArrayList<>();
    log.directory().replay(SnapshotMark.NONE, new ReplayHandler() {
      @Override
      public void mark(SnapshotMark mark) {
        recorded.add(mark);
      }
    });

    assertThat(recorded.get(0)).isEqualTo(SnapshotMark.NONE);
    assertThat(recorded.subList(1, recorded.size())).isEqualTo(marks);
  }

  // etcd walpb/record_test.go: TestValidateSnapshot
  @Test
  void theMarkOfTheBeginningMayBeSavedAgain() {
    ScratchLog log = ScratchLog.in(directory);

    log.changed(wal -> wal.saveSnapshot(SnapshotMark.NONE)).changed(Wal::cut);

    assertThat(log.entries()).isEmpty();
  }

  private WalContents read() {
    return WalDirectory.at(directory).readAll(SnapshotMark.NONE);
  }
}
