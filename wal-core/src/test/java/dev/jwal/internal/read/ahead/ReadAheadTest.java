// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read.ahead;

import static dev.jwal.directory.Entries.entriesOf;
import static dev.jwal.directory.Entries.entryOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.jwal.HardState;
import dev.jwal.Slow;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.LogFiles;
import dev.jwal.directory.ScratchLog;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.FaultyDisk;
import dev.jwal.internal.disk.LocalDisk;
import dev.jwal.internal.read.LocatedRecord;
import dev.jwal.internal.read.LogReader;
import dev.jwal.internal.read.ReadBuffer;
import dev.jwal.internal.read.Records;
import dev.jwal.internal.record.Frame;
import dev.jwal.internal.record.Record;
import dev.jwal.internal.record.RecordType;
import dev.jwal.internal.segment.Segment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reading ahead returns the same records, and throws the same after the same record, as reading.
 */
@Timeout(300)
class ReadAheadTest {

  private static final long UNSYNCED_WINDOW = 16 << 20;

  private static final long AT_ONCE = 0;

  private static final Path ETCDS_LOGS = Path.of("src/test/resources/etcd/wal");

  @TempDir
  Path directory;

  @Test
  void manySmallSegments() {
    ScratchLog log = log(4096).changed(wal -> save(wal, 100, 1, 3000));

    assertThat(log.files().names()).hasSizeGreaterThan(50);
    requireTheSame(log);
  }

  @Test
  void manyBuffers() {
    requireTheSame(log(64 << 20).changed(wal -> save(wal, 700, 1, 12_000)));
  }

  @Test
  void moreRecordsInABufferThanABatchBeginsWith() {
    requireTheSame(log(64 << 20).changed(wal -> save(wal, 0, 1, 30_000)));
  }

  @Test
  void recordsLargerThanABufferAmongSmallOnes() {
    int[] sizes = {10, 300_000, 20, 3_000_000, 1_000_000, 6_000_000, 6_500_000, 5, 262_000, 262_144
    };
    requireTheSame(log(32 << 20).changed(wal -> {
      for (int i = 0; i < sizes.length; i++) {
        wal.save(HardState.EMPTY, List.of(entryOf(sizes[i], i + 1)));
      }
    }));
  }

  @Test
  void aSecondThreadThatStartsInTheMiddleOfABuffer() {
    ScratchLog log = log(1 << 20).changed(wal -> save(wal, 300, 1, 12_000));
    String expected = read(log, reader -> reader);

    for (long from : new long[] {1, 300, 5_000, 262_000, 262_144, 1 << 20, 3_000_000, 1 << 30}) {
      assertThat(read(log, reader -> new ReadAhead(reader, from))).isEqualTo(expected);
    }
  }

  @Slow
  @Test
  void everyByteFlipped() throws IOException {
    ScratchLog log = log(1 << 20)
        .changed(wal -> save(wal, 40, 1, 4))
        .changed(Wal::cut)
        .changed(wal -> save(wal, 40, 5, 8));
    for (String name : log.files().names()) {
      byte[] whole = log.files().content(name);
      for (int at = 0; at < whole.length; at++) {
        byte[] damaged = whole.clone();
        damaged[at] ^= (byte) (1 << at % 8);
        Files.write(log.files().path(name), damaged);
        requireTheSame(log);
      }
      Files.write(log.files().path(name), whole);
    }
  }

  @Test
  void everyLengthThatTheLastSegmentIsCutTo() throws IOException {
    ScratchLog log = log(1 << 20).changed(wal -> save(wal, 40, 1, 4));
    byte[] whole = log.files().content(log.files().last());
    for (int length = whole.length; length >= 0; length--) {
      Files.write(log.files().path(log.files().last()), Arrays.copyOf(whole, length));
      requireTheSame(log);
    }
  }

  @Test
  void damageInAnyBufferComesAfterAllRecordsBeforeIt() {
    ScratchLog log = log(1 << 20).changed(wal -> save(wal, 1000, 1, 5000));
    LogFiles files = log.files();
    for (String name : files.names()) {
      for (int at : new int[] {200, 255_000, 262_140, 262_150, 700_001, 1_000_000}) {
        if (at < files.content(name).length) {
          files.flip(name, at, 4);
          requireTheSame(log);
          files.flip(name, at, 4);
        }
      }
    }
  }

  @Test
  void aTornTailAfterManyBuffers() {
    ScratchLog log = log(64 << 20).changed(wal -> save(wal, 1000, 1, 5000));
    LogFiles files = log.files();
    files.truncate(files.last(), files.content(files.last()).length - 10);

    requireTheSame(log);
  }

  @Test
  void whatEtcdWrote() throws IOException {
    try (Stream<Path> logs = Files.walk(ETCDS_LOGS)) {
      List<Path> found =
          logs.filter(Files::isDirectory).filter(ReadAheadTest::holdsLog).toList();
      assertThat(found).isNotEmpty();
      for (Path log : found) {
        Path copy = directory.resolve(found.indexOf(log) + "");
        LogFiles.in(log).copyTo(copy);
        requireTheSame(ScratchLog.in(copy));
      }
    }
  }

  private static boolean holdsLog(Path path) {
    return !LogFiles.in(path).names().isEmpty();
  }

  @Test
  void aDiskThatFailsIsReportedAfterAllRecordsBefore() {
    ScratchLog log = log(1 << 20).changed(wal -> save(wal, 1000, 1, 3000));
    for (int failing = 0; failing < 25; failing++) {
      int call = failing;
      String expected = read(log, WatchedDisk.thatFails(call), reader -> reader);
      assertThat(read(log, WatchedDisk.thatFails(call), reader -> new ReadAhead(reader, AT_ONCE)))
          .isEqualTo(expected);
    }
  }

  @Test
  void theDiskIsUsedByBothThreadsOneAtATime() throws IOException {
    ScratchLog log = log(64 << 20).changed(wal -> save(wal, 1000, 1, 12_000));
    WatchedDisk disk = WatchedDisk.thatWorks();
    try (LogReader reader = reader(log, disk);
        ReadAhead ahead = new ReadAhead(reader, AT_ONCE)) {
      ahead.next();
      ahead.next();
      awaitHelper(() -> disk.threads().size() == 2);
      while (ahead.next() != null) {
        assertThat(disk.usedByTwoAtATime()).isFalse();
      }
    }
  }

  @Test
  void aBufferThatWasReadWhileItWasWrittenIsReadAgain() {
    ScratchLog log = log(64 << 20).changed(wal -> save(wal, 1000, 1, 5000));
    String expected = read(log, reader -> reader);

    for (int garbling = 0; garbling < 25; garbling++) {
      WatchedDisk disk = WatchedDisk.thatGarbles(garbling);
      assertThat(read(log, disk, reader -> new ReadAhead(reader, AT_ONCE))).isEqualTo(expected);
    }
  }

  @Test
  void everyTypeThatARecordsTypeIsChangedTo() throws IOException {
    ScratchLog log = log(1 << 20).changed(wal -> save(wal, 40, 1, 4));
    Path file = log.files().path(log.files().last());
    byte[] whole = log.files().content(log.files().last());
    for (int frame : frames(log)) {
      for (byte type = 0; type < 8; type++) {
        byte[] damaged = whole.clone();
        damaged[frame + Frame.HEADER_BYTES + 1] = type;
        Files.write(file, damaged);
        requireTheSame(log);
      }
    }
  }

  private static List<Integer> frames(ScratchLog log) throws IOException {
    List<Integer> frames = new ArrayList<>();
    try (LogReader reader = reader(log, LocalDisk.CACHED)) {
      for (LocatedRecord record = reader.next(); record != null; record = reader.next()) {
        frames.add((int) record.offset());
      }
    }
    return frames;
  }

  @Test
  void inEverySegmentTwoMebibytesAreReadForACallerThatTakesItsTimeAndNoMore() throws IOException {
    ScratchLog log = log(4 << 20).changed(wal -> save(wal, 1000, 1, 11_000));
    WatchedDisk disk = WatchedDisk.thatWorks();
    int segments = 0;
    try (LogReader reader = reader(log, disk);
        ReadAhead ahead = new ReadAhead(reader, AT_ONCE)) {
      for (LocatedRecord record = ahead.next(); record != null; record = ahead.next()) {
        if (record.record().type() == RecordType.METADATA) {
          long before = disk.bytesRead();
          ahead.next();
          awaitHelper(() -> disk.bytesRead() - before >= 6 * ReadBuffer.BYTES);
          assertThat(disk.bytesRead() - before).isLessThanOrEqualTo(2 << 20);
          segments++;
        }
      }
    }
    assertThat(segments).isEqualTo(3);
  }

  /** Waits until the helper has done something, and waits. */
  private static void awaitHelper(BooleanSupplier done) {
    Thread helper = threadsReadingAhead().get(0);
    while (!done.getAsBoolean() || helper.getState() != Thread.State.WAITING) {
      assertThat(Thread.currentThread().isInterrupted()).as("its time is up").isFalse();
      Thread.onSpinWait();
    }
  }

  @Test
  void closingEndsTheThreadWhereverItIs() throws IOException {
    ScratchLog log = log(1 << 20).changed(wal -> save(wal, 1000, 1, 20_000));
    for (int records : new int[] {1, 2, 100, 5_000, 19_999, 30_000}) {
      try (LogReader reader = reader(log, LocalDisk.CACHED);
          ReadAhead ahead = new ReadAhead(reader, AT_ONCE)) {
        for (int i = 0; i < records && ahead.next() != null; i++) {
          assertThat(records).isPositive();
        }
      }
      while (!threadsReadingAhead().isEmpty()) {
        assertThat(Thread.currentThread().isInterrupted()).as("its time is up").isFalse();
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void withoutAThreadTheCallerReadsAlone() throws IOException {
    ScratchLog log = log(1 << 20).changed(wal -> save(wal, 1000, 1, 5000));
    FaultyDisk disk = new FaultyDisk();
    disk.failToStart(ReadAhead.THREAD_NAME);

    assertThat(read(log, disk, reader -> new ReadAhead(reader, AT_ONCE)))
        .isEqualTo(read(log, reader -> reader));
  }

  @Test
  void nothingIsReadOnceItIsClosed() throws IOException {
    ScratchLog log = log(1 << 20).changed(wal -> save(wal, 1000, 1, 5000));
    try (LogReader reader = reader(log, LocalDisk.CACHED)) {
      ReadAhead ahead = new ReadAhead(reader, AT_ONCE);
      for (int i = 0; i < 500; i++) {
        ahead.next();
      }
      ahead.close();

      assertThatIllegalStateException().isThrownBy(ahead::next);
    }
  }

  @Test
  void anInterruptedCallerKeepsReadingAndStaysInterrupted() {
    ScratchLog log = log(1 << 20).changed(wal -> save(wal, 1000, 1, 20_000));
    String expected = read(log, reader -> reader);

    Thread.currentThread().interrupt();
    String found = read(log, reader -> new ReadAhead(reader, AT_ONCE));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void anInterruptedThreadKeepsReading() throws IOException {
    ScratchLog log = log(1 << 20).changed(wal -> save(wal, 1000, 1, 20_000));
    try (LogReader reader = reader(log, LocalDisk.CACHED);
        ReadAhead ahead = new ReadAhead(reader, AT_ONCE)) {
      long records = 0;
      while (ahead.next() != null) {
        if (records++ % 1000 == 0) {
          threadsReadingAhead().forEach(Thread::interrupt);
        }
      }
      assertThat(records).isGreaterThan(20_000);
    }
  }

  private ScratchLog log(int segmentBytes) {
    return ScratchLog.in(directory.resolve("log"))
        .with(options ->
            options.withSegmentBytes(segmentBytes).withPreallocation(false).withUnsafeNoSync(true));
  }

  /** Saves entries of a size, and a state now and then. */
  private static void save(Wal wal, int size, long first, long last) {
    for (long from = first; from <= last; from += 50) {
      long to = Math.min(last, from + 49);
      wal.save(new HardState(1, 1, from), entriesOf(size, from, to));
    }
  }

  private static List<Thread> threadsReadingAhead() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(ReadAhead.THREAD_NAME))
        .toList();
  }

  private static void requireTheSame(ScratchLog log) {
    assertThat(read(log, reader -> new ReadAhead(reader, AT_ONCE)))
        .isEqualTo(read(log, reader -> reader));
  }

  private static String read(ScratchLog log, Function<LogReader, Records> way) {
    return read(log, LocalDisk.CACHED, way);
  }

  private static LogReader reader(ScratchLog log, Disk disk) {
    List<Segment> segments = Segment.list(disk, log.path());
    return new LogReader(disk, segments, LogReader.Use.EXCLUSIVE, UNSYNCED_WINDOW);
  }

  /** Reads a log to its end, and says what was read, where, and how it ended. */
  private static String read(ScratchLog log, Disk disk, Function<LogReader, Records> way) {
    StringBuilder said = new StringBuilder();
    try (LogReader reader = reader(log, disk)) {
      Records records = way.apply(reader);
      sayAll(said, records, reader);
      sayAll(said, records, reader); // From where it failed, if it did.
      if (records instanceof ReadAhead ahead) {
        ahead.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return said.toString();
  }

  private static void sayAll(StringBuilder said, Records records, LogReader reader) {
    try {
      for (LocatedRecord record = records.next(); record != null; record = records.next()) {
        say(said, record);
      }
    } catch (WalException e) {
      said.append(e.getClass()).append(e.getMessage());
    }
    said.append(reader.end());
  }

  private static void say(StringBuilder said, LocatedRecord located) {
    said.append(located.segment().sequence())
        .append(' ')
        .append(located.offset())
        .append(' ');
    Record record = located.record();
    said.append(record.type()).append(' ').append(record.crc()).append(' ');
    said.append(Arrays.hashCode(record.data())).append('\n');
  }
}
