// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.engine;

import dev.jwal.HardState;
import dev.jwal.Verification;
import dev.jwal.WalException;
import dev.jwal.disk.Disk;
import dev.jwal.read.LogReader;
import dev.jwal.segment.Segment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Verifies the segments of a log side by side: each begins with the checksum at which the one before has to end, so
 * that each can be read by itself, and the ends compared afterwards.
 *
 * <p>What does not fit is not judged here. The log is then read again from its beginning, in order, which finds the
 * exact place.
 */
final class ParallelVerification {

  private final Disk disk;
  private final List<Segment> segments;

  ParallelVerification(Disk disk, List<Segment> segments) {
    this.disk = disk;
    this.segments = segments;
  }

  Verification run() {
    long begin = System.nanoTime();
    if (segments.size() > 1) {
      List<LogScan> scans = scanSideBySide();
      if (fit(scans)) {
        return sum(scans, Duration.ofNanos(System.nanoTime() - begin));
      }
    }
    return inOrder().verification();
  }

  private LogScan inOrder() {
    return LogScan.of(
        disk,
        LogReader.Use.MAYBE_WRITTEN,
        segments,
        StartPoint.atSegment(segments.get(0)),
        RecordFold.Gaps.ALLOWED,
        null,
        RecordFold.NOBODY,
        Progress.UNHEARD);
  }

  /** One scan a segment; none at all if any of them failed. */
  private List<LogScan> scanSideBySide() {
    int threads = Math.min(segments.size(), Runtime.getRuntime().availableProcessors());
    ExecutorService executor = Executors.newFixedThreadPool(threads, this::thread);
    try {
      List<Future<LogScan>> futures = new ArrayList<>();
      for (int i = 0; i < segments.size(); i++) {
        SingleSegment single = SingleSegment.of(disk, segments, i);
        futures.add(executor.submit(() -> LogScan.of(single)));
      }
      List<LogScan> scans = new ArrayList<>();
      for (Future<LogScan> future : futures) {
        scans.add(future.get());
      }
      return scans;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof WalException) {
        return List.of();
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    } finally {
      executor.shutdownNow();
    }
  }

  private Thread thread(Runnable task) {
    Thread thread = new Thread(task, "wal-verify");
    thread.setDaemon(true);
    return thread;
  }

  private static boolean fit(List<LogScan> scans) {
    for (int i = 1; i < scans.size(); i++) {
      LogScan before = scans.get(i - 1);
      LogScan scan = scans.get(i);
      if (before.endCrc() != scan.beginCrc()
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
      records += scan.records();
      entries += scan.fold().entries();
      bytes += scan.bytes();
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
