// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jwal.WalException;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.disk.FaultyDisk;
import dev.jwal.internal.disk.LocalDisk;
import dev.jwal.internal.segment.SegmentPipeline.Prepared;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How the next segment's file is prepared, step by step: the background thread is held at the
 * disk's calls.
 */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SegmentPipelineTest {

  private static final int RESERVED = 64 << 10;

  @TempDir
  Path directory;

  private final FaultyDisk disk = new FaultyDisk();

  @Test
  void aFileIsReadyAsZerosUnderATemporaryName() throws IOException {
    try (SegmentPipeline pipeline = pipeline()) {
      pipeline.prepare();
      Prepared prepared = pipeline.take();

      assertThat(prepared.path()).hasFileName("0.tmp");
      assertThat(Files.readAllBytes(prepared.path())).isEqualTo(new byte[RESERVED]);
      assertThatExceptionOfType(WalException.Locked.class)
          .isThrownBy(() -> disk.lock(prepared.path()));
      prepared.file().close();
    }
  }

  @Test
  void twoInARowHaveDifferentNames() throws IOException {
    try (SegmentPipeline pipeline = pipeline()) {
      Prepared first = pipeline.take();
      Prepared second = pipeline.take();

      assertThat(second.path()).isNotEqualTo(first.path());
      first.file().close();
      second.file().close();
    }
  }

  @Test
  void whileOneIsBeingPreparedNoOtherIsStarted() throws IOException {
    AtomicInteger created = new AtomicInteger();
    disk.failCreations(created::incrementAndGet);
    try (SegmentPipeline pipeline = pipeline()) {
      pipeline.prepare();
      pipeline.prepare();
      pipeline.take().file().close();
    }

    assertThat(created).hasValue(1);
  }

  @Test
  void whatFailedInTheBackgroundIsTriedAgainByTheCut() throws Exception {
    try (SegmentPipeline pipeline = pipeline()) {
      CountDownLatch failed = new CountDownLatch(1);
      disk.failCreations(() -> {
        disk.failCreations(() -> {});
        failed.countDown();
        throw new IOException("Input/output error");
      });
      pipeline.prepare();
      failed.await();

      Prepared prepared = pipeline.take();

      assertThat(prepared.file().size()).isEqualTo(RESERVED);
      prepared.file().close();
    }
  }

  @Test
  void aFullDiskIsNamedAndLeavesNoFile() throws IOException {
    try (SegmentPipeline pipeline = pipeline()) {
      disk.failWrites(FaultyDisk.full());
      assertThatExceptionOfType(WalException.NoSpace.class).isThrownBy(pipeline::take);
      assertThat(disk.list(directory)).isEmpty();

      disk.mend();
      pipeline.take().file().close();
    }
  }

  @Test
  void anErrorInTheBackgroundReachesTheCutAndNotTheNextOne() throws IOException {
    try (SegmentPipeline pipeline = pipeline()) {
      disk.failWrites(FaultyDisk.error(new OutOfMemoryError("of a write")));
      assertThatThrownBy(pipeline::take)
          .isInstanceOf(WalException.Io.class)
          .hasRootCauseMessage("of a write");
      assertThat(disk.list(directory)).isEmpty();

      disk.mend();
      pipeline.take().file().close();
    }
  }

  @Test
  void anInterruptDoesNotCutTheWaitShortAndIsKept() throws Exception {
    try (SegmentPipeline pipeline = pipeline()) {
      Thread.currentThread().interrupt();
      Prepared prepared = pipeline.take();

      assertThat(Thread.interrupted()).isTrue();
      assertThat(prepared.file().size()).isEqualTo(RESERVED);
      prepared.file().close();
    }
  }

  @Test
  void closingDeletesWhatWasNotUsed() throws Exception {
    SegmentPipeline pipeline = pipeline();
    CountDownLatch made = new CountDownLatch(1);
    disk.failSyncs(made::countDown);
    pipeline.prepare();
    made.await();

    pipeline.close();

    assertThat(disk.list(directory)).isEmpty();
  }

  @Test
  void closingCancelsWhatIsBeingMade() throws Exception {
    SegmentPipeline pipeline = pipeline();
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger writes = new AtomicInteger();
    disk.failWrites(() -> {
      writes.incrementAndGet();
      writing.countDown();
      awaitQuietly(release);
    });
    pipeline.prepare();
    writing.await();

    CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> {
      try {
        pipeline.close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    });
    release.countDown();
    closed.get(10, TimeUnit.SECONDS);

    assertThat(disk.list(directory)).isEmpty();
  }

  @Test
  void aReleasedFileIsRecycledAndHoldsOnlyZeros() throws IOException {
    RecycledSegment recycled = releasedSegment();
    recycled.markNameDurable();
    try (SegmentPipeline pipeline = new SegmentPipeline(disk, directory, RESERVED, recycled)) {
      Prepared prepared = pipeline.take();

      assertThat(prepared.path()).hasFileName("2.tmp");
      assertThat(Files.readAllBytes(prepared.path())).isEqualTo(new byte[RESERVED]);
      prepared.file().close();
    }
  }

  @Test
  void aReleasedFileWhoseOldNameMayComeBackIsNotUsed() throws IOException {
    RecycledSegment recycled = releasedSegment();
    try (SegmentPipeline pipeline = new SegmentPipeline(disk, directory, RESERVED, recycled)) {
      Prepared prepared = pipeline.take();

      assertThat(prepared.path()).hasFileName("0.tmp");
      assertThat(Files.readAllBytes(directory.resolve("2.tmp"))).startsWith(1, 2, 3);
      prepared.file().close();
    }
  }

  @Test
  void aReleasedFileThatCannotBeFilledIsReplacedByANewOne() throws IOException {
    RecycledSegment recycled = releasedSegment();
    recycled.markNameDurable();
    try (SegmentPipeline pipeline = new SegmentPipeline(disk, directory, RESERVED, recycled)) {
      disk.failWrites(() -> {
        disk.mend();
        throw new IOException("Input/output error");
      });
      Prepared prepared = pipeline.take();

      assertThat(prepared.path()).hasFileName("0.tmp");
      assertThat(disk.list(directory)).containsExactly("0.tmp");
      prepared.file().close();
    }
  }

  @Test
  void withoutAThreadThereIsNoPipeline() {
    disk.failToStart("wal-next-segment");

    assertThatThrownBy(this::pipeline).isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void leftoversOfACrashAreDeletedAndNothingElse() throws IOException {
    for (String name : new String[] {"0.tmp", "1.tmp", "2.tmp", "3.tmp", "mine.tmp", "a.wal"}) {
      Files.write(directory.resolve(name), new byte[] {1});
    }

    SegmentPipeline.deleteLeftovers(disk, directory);

    assertThat(disk.list(directory)).containsExactly("a.wal", "mine.tmp");
  }

  private SegmentPipeline pipeline() {
    return new SegmentPipeline(
        disk, directory, RESERVED, new RecycledSegment(disk, directory, false));
  }

  /** A file that was a segment, with bytes in it, taken for recycling. */
  private RecycledSegment releasedSegment() throws IOException {
    Path segment = directory.resolve(SegmentName.FIRST.toString());
    try (DiskFile file = LocalDisk.CACHED.create(segment)) {
      file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
    }
    RecycledSegment recycled = new RecycledSegment(disk, directory, true);
    assertThat(recycled.keep(segment)).isTrue();
    return recycled;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
