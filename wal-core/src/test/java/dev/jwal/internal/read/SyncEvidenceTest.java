// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jwal.RepairReport;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.ScratchLog;
import dev.jwal.internal.segment.SyncPointFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is known of a log's durable end, on the real disk: what it says, and when it has nothing to
 * say.
 */
class SyncEvidenceTest {

  private static final int ENTRIES = 12;

  /**
   * Where in the data of the third entry a byte is damaged: sectors of zeros are before and after
   * it.
   */
  private static final int IN_THIRD_ENTRY = 2 * 2100 + 1200;

  @TempDir
  Path temporary;

  @Test
  void aFlippedBitInAcknowledgedDataIsDamage() throws IOException {
    ScratchLog log = closed();
    rot(log, IN_THIRD_ENTRY, 1);
    Map<String, ByteBuffer> before = log.files().all();

    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(log::open)
        .withMessageContaining("the log was durable up to byte")
        .satisfies(e -> assertThat(e.offset()).isLessThan(IN_THIRD_ENTRY));
    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log.directory().verifyAll());
    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(() -> log.directory().repair());
    assertThat(log.files().all()).isEqualTo(before);
  }

  @Test
  void aSectorOfZerosInAcknowledgedDataIsDamage() throws IOException {
    ScratchLog log = closed();
    rot(log, 2 * 2100 - 2100 % 512, 512);

    assertThatExceptionOfType(WalException.Corrupt.class).isThrownBy(log::open);
  }

  @Test
  void acknowledgedRecordsThatBecameZerosAreMissed() throws IOException {
    ScratchLog log = closed();
    Path segment = segment(log);
    FileTime written = Files.getLastModifiedTime(segment);
    byte[] whole = log.files().content(log.files().first());
    byte[] shorter = Arrays.copyOf(endingAtRecord(log, 5), whole.length);
    overwrite(segment, 0, shorter);
    Files.setLastModifiedTime(segment, written);

    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(log::open)
        .withMessageContaining("delete synced.tmp and open the log again");
  }

  @Test
  void anOlderSegmentThatWasRestoredInPlaceIsTakenAsItIs() throws IOException {
    ScratchLog log = closed();
    byte[] older = endingAtRecord(log, 5);
    overwrite(segment(log), 0, Arrays.copyOf(older, (int) Files.size(segment(log))));

    assertThat(log.entries()).hasSize(5);
    log.open().close();
  }

  @Test
  void aCopyThatIsCutShortIsTorn() throws IOException {
    ScratchLog log = closed();
    Path copy = Files.createDirectory(temporary.resolve("copy"));
    for (String name : new String[] {log.files().first(), SyncPointFile.NAME}) {
      Files.copy(log.path().resolve(name), copy.resolve(name));
    }
    try (FileChannel file =
        FileChannel.open(copy.resolve(log.files().first()), StandardOpenOption.WRITE)) {
      file.truncate(3 * 2100);
    }

    try (Wal wal = ScratchLog.in(copy).open()) {
      assertThat(wal.status().repair()).map(RepairReport::torn).contains(true);
      assertThat(wal.lastIndex()).isEqualTo(2);
    }
  }

  @Test
  void oneFlippedBitIsDamageAlsoWhereNothingElseIsKnown() throws IOException {
    ScratchLog log = closed();
    log.files().withoutSyncPoint();
    rot(log, IN_THIRD_ENTRY, 1);

    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(log::open)
        .withMessageContaining("one flipped bit explains it");
  }

  @Test
  void aNewLogIsNotMeasuredByWhatAnEarlierOneHasLeft() throws IOException {
    ScratchLog log = closed();
    Files.delete(segment(log));
    byte[] stale = Files.readAllBytes(log.path().resolve(SyncPointFile.NAME));

    log.saved(1, 1);

    assertThat(log.path().resolve(SyncPointFile.NAME)).binaryContent().isNotEqualTo(stale);
    assertThat(log.entries()).hasSize(1);
  }

  @Test
  void aFileThatIsNoSyncPointSaysNothing() throws IOException {
    ScratchLog log = closed();
    Files.write(log.path().resolve(SyncPointFile.NAME), new byte[] {1, 2, 3});

    assertThat(log.entries()).hasSize(ENTRIES);
    log.open().close();

    rot(log, IN_THIRD_ENTRY, 1);
    assertThatExceptionOfType(WalException.Corrupt.class)
        .isThrownBy(log::open)
        .withMessageContaining("the log was durable up to byte");
  }

  @Test
  void aLogWhoseSyncPointCannotBeWrittenWorks() throws IOException {
    Path directory = temporary.resolve("log");
    Files.createDirectories(directory.resolve(SyncPointFile.NAME).resolve("in the way"));

    ScratchLog log = ScratchLog.in(directory).saved(1, 3);

    assertThat(log.entries()).hasSize(3);
  }

  @Test
  void etcdsNameRuleSkipsTheFile() {
    assertThat(SyncPointFile.NAME).endsWith(".tmp");
  }

  /** A log whose entries are a word, and zeros; closed. */
  private ScratchLog closed() {
    return ScratchLog.in(temporary.resolve("log")).changed(wal -> {
      for (int i = 1; i <= ENTRIES; i++) {
        byte[] data = new byte[2048];
        data[0] = (byte) i;
        wal.append(data);
      }
    });
  }

  private static Path segment(ScratchLog log) {
    return log.files().path(log.files().first());
  }

  /** The segment as it was when so many entries were in it. */
  private static byte[] endingAtRecord(ScratchLog log, int entries) throws IOException {
    Path same = log.path().resolveSibling("same-" + entries);
    ScratchLog shorter = ScratchLog.in(same).changed(wal -> {
      for (int i = 1; i <= entries; i++) {
        byte[] data = new byte[2048];
        data[0] = (byte) i;
        wal.append(data);
      }
    });
    return shorter.files().content(shorter.files().first());
  }

  /** Changes bytes as a failing disk does: the file system takes no note of it. */
  private static void rot(ScratchLog log, long at, int length) throws IOException {
    Path segment = segment(log);
    FileTime written = Files.getLastModifiedTime(segment);
    byte[] bytes = new byte[length];
    if (length == 1) {
      bytes[0] = (byte) (Files.readAllBytes(segment)[(int) at] ^ 4);
    }
    overwrite(segment, at, bytes);
    Files.setLastModifiedTime(segment, written);
  }

  private static void overwrite(Path file, long at, byte[] bytes) throws IOException {
    try (FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE)) {
      open.write(ByteBuffer.wrap(bytes), at);
    }
  }
}
