// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.recovery;

import dev.jwal.HardState;
import dev.jwal.Verification;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.Uninterruptibly;
import dev.jwal.internal.read.LogReader;
import dev.jwal.internal.segment.Segment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Verifies the segments of a log side by side: each begins with the checksum at which the one
 * before has to end, so that each can be read by itself, and the ends compared afterwards.
 *
 * <p>Where they do not fit, the log is read again from its beginning, in order, which finds the
 * exact place.
 */
public final class ParallelVerification {

  private final Disk disk;
  private final List<Segment> segments;

  public ParallelVerification(Disk disk, List<Segment> segments) {
    this.disk = disk;
    this.segments = segments;
  }

  public Verification run() {
    long begin = System.nanoTime();
    if (segments.size() > 1) {
      List<LogScan> scans = scanSideBySide();
      if (fitTogether(scans)) {
        return sum(scans, Duration.ofNanos(System.nanoTime() - begin));
      }
    }
    return inOrder().verification();
  }

  private LogScan inOrder() {
    StartPoint start = StartPoint.atSegment(segments.get(0));
    return LogScan.of(disk, LogReader.Use.CONCURRENT_WRITER, segments, ScanPlan.toVerify(start));
  }

  /** One scan a segment; none at all if any of them failed. The calling thread takes part. */
  private List<LogScan> scanSideBySide() {
    LogScan[] scans = new LogScan[segments.size()];
    AtomicInteger next = new AtomicInteger();
    List<FutureTask<?>> parts = new ArrayList<>();
    int threads = Math.min(scans.length, Runtime.getRuntime().availableProcessors());
    for (int i = 0; i < threads; i++) {
      parts.add(new FutureTask<>(() -> scanSegments(next, scans), null));
    }
    FutureTask<?> own = parts.get(0);
    List<FutureTask<?>> started = new ArrayList<>(List.of(own));
    try {
      for (FutureTask<?> part : parts.subList(1, threads)) {
        disk.startThread("wal-verify", part);
        started.add(part);
      }
    } catch (OutOfMemoryError noThread) {
      // Those that there are scan all segments.
    }
    own.run();
    boolean succeeded = true;
    for (FutureTask<?> part : started) {
      succeeded &= hasSucceeded(part);
    }
    return succeeded ? List.of(scans) : List.of();
  }

  private void scanSegments(AtomicInteger next, LogScan[] scans) {
    try {
      for (int i = next.getAndIncrement(); i < scans.length; i = next.getAndIncrement()) {
        scans[i] = LogScan.of(SingleSegment.of(disk, segments, i));
      }
    } catch (Throwable e) {
      next.set(scans.length); // The scan in order reports it.
      throw e;
    }
  }

  private static boolean hasSucceeded(FutureTask<?> part) {
    try {
      Uninterruptibly.get(part);
      return true;
    } catch (ExecutionException e) {
      return false;
    }
  }

  private static boolean fitTogether(List<LogScan> scans) {
    for (int i = 1; i < scans.size(); i++) {
      LogScan before = scans.get(i - 1);
      LogScan scan = scans.get(i);
      if (before.end().crc() != scan.end().firstCrc()
          || before.fold().lastIndex() + 1 != scan.last().firstIndex()
          || before.fold().extent().unconfirmed() != null
          || !scan.fold().continuesTheSegmentBefore()
          || !Arrays.equals(before.fold().metadata(), scan.fold().metadata())) {
        return false;
      }
    }
    return !scans.isEmpty();
  }

  private static Verification sum(List<LogScan> scans, Duration took) {
    long records = 0;
    long entries = 0;
    long bytes = 0;
    long firstIndex = 0;
    HardState state = HardState.EMPTY;
    for (LogScan scan : scans) {
      records += scan.end().records();
      entries += scan.fold().entries();
      bytes += scan.end().bytes();
      firstIndex = firstIndex == 0 ? scan.fold().firstIndex() : firstIndex;
      state = scan.fold().state().isEmpty() ? state : scan.fold().state();
    }
    LogScan last = scans.get(scans.size() - 1);
    return new Verification(
        scans.size(),
        records,
        entries,
        bytes,
        firstIndex,
        last.fold().lastIndex(),
        state,
        last.tornTail().map(TailRepair::preview),
        took,
        Instant.now());
  }
}
