// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.HardState;
import dev.jwal.internal.disk.FaultyDisk;
import dev.jwal.internal.disk.LocalDisk;
import dev.jwal.internal.index.IndexWriter;
import dev.jwal.internal.raft.EntryOrder;
import dev.jwal.internal.raft.LogExtent;
import dev.jwal.internal.raft.Marks;
import dev.jwal.internal.segment.Segment;
import dev.jwal.internal.segment.SegmentName;
import dev.jwal.internal.segment.SyncPoint;
import dev.jwal.internal.segment.SyncPointFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When the recorder writes: step by step, with a delay that never passes or has passed already. */
@Timeout(60)
class SyncPointRecorderTest {

  private static final SegmentName FIRST = SegmentName.FIRST;
  private static final SegmentName SECOND = FIRST.next(7);
  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir
  Path directory;

  private final FaultyDisk disk = new FaultyDisk();
  private SyncPointRecorder recorder;

  @BeforeEach
  void makeSegments() throws IOException {
    Files.createFile(directory.resolve(FIRST.toString()));
    Files.createFile(directory.resolve(SECOND.toString()));
  }

  @AfterEach
  void close() {
    disk.mend();
    recorder.close();
  }

  @Test
  void aPointIsRecordedSoLongAfterSomethingBecameDurable() {
    start(Duration.ZERO, NEVER);

    recorder.durable(end(FIRST, 200));

    awaitRecorded(FIRST, 200);
  }

  @Test
  void aCutDoesNotWaitForTheDelay() {
    start(NEVER, NEVER);

    recorder.durable(end(SECOND, 80));

    awaitRecorded(SECOND, 80);
  }

  @Test
  void closingRecordsTheEnd() {
    start(NEVER, NEVER);
    recorder.durable(end(FIRST, 150));
    assertThat(recorded().offset()).isEqualTo(100);

    recorder.close();

    assertThat(recorded().offset()).isEqualTo(150);
  }

  @Test
  void whatIsRecordedAlreadyIsNotWrittenAgain() {
    start(NEVER, NEVER);
    long number = recorded().number();

    recorder.durable(end(FIRST, 100));
    recorder.close();

    assertThat(recorded().number()).isEqualTo(number);
  }

  @Test
  void afterAFailureTheNextPointIsRecorded() {
    start(Duration.ZERO, NEVER);
    failToRecord(1100);

    recorder.durable(end(FIRST, 5000));

    awaitRecorded(FIRST, 5000);
  }

  @Test
  void closingRecordsWhatCouldNotBeRecordedBefore() {
    start(Duration.ZERO, NEVER);
    failToRecord(1100);

    recorder.close();

    assertThat(recorded().offset()).isEqualTo(1100);
  }

  private void failToRecord(long offset) {
    CountDownLatch failed = new CountDownLatch(1);
    disk.failWrites(() -> {
      disk.mend();
      failed.countDown();
      throw new IOException("Input/output error");
    });
    recorder.durable(end(FIRST, offset));
    await(failed);
  }

  @Test
  void closingDoesNotWaitForAWriteThatHangs() {
    start(Duration.ZERO, Duration.ofMillis(1));
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    disk.failWrites(() -> {
      hangs.countDown();
      await(released);
    });
    recorder.durable(end(FIRST, 1100));
    await(hangs);

    recorder.close();

    assertThat(recorded().offset()).isEqualTo(100);
    released.countDown();
    awaitRecorded(FIRST, 1100);
  }

  private void start(Duration delay, Duration closeTimeout) {
    SyncPointFile file = SyncPointFile.replaceOrWarn(
        disk, directory, FIRST, directory.resolve(FIRST.toString()), 100);
    recorder = new SyncPointRecorder(
        disk, directory, file, end(FIRST, 100), new SyncPointRecorder.Pace(delay, closeTimeout));
  }

  private static TailState end(SegmentName segment, long offset) {
    return new TailState(
        List.of(),
        new CurrentSegment(segment, Instant.EPOCH),
        0,
        offset,
        0,
        HardState.EMPTY,
        HardState.EMPTY,
        LogExtent.after(0),
        0,
        0,
        Marks.NONE,
        new EntryOrder(),
        new IndexWriter(LocalDisk.CACHED, new Segment(Path.of("log"), segment), 0, 0, 0).value(),
        false,
        TailState.Sync.NOT_NEEDED,
        false);
  }

  /** The write is another thread's: it is there at some time, or the test's own time is over. */
  private void awaitRecorded(SegmentName segment, long offset) {
    while (!(recorded().segment().equals(segment) && recorded().offset() == offset)) {
      Thread.onSpinWait();
    }
  }

  private SyncPoint recorded() {
    return SyncPointFile.read(disk, directory).orElseThrow();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
