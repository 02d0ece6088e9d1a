// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.recovery;

import dev.jwal.RepairReport;
import dev.jwal.ReplayHandler;
import dev.jwal.SnapshotMark;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.disk.Failures;
import dev.jwal.internal.index.IndexWriter;
import dev.jwal.internal.log.LogSettings;
import dev.jwal.internal.log.SegmentHead;
import dev.jwal.internal.log.SegmentList;
import dev.jwal.internal.log.TailState;
import dev.jwal.internal.read.LogReader;
import dev.jwal.internal.read.TornTail;
import dev.jwal.internal.segment.Segment;
import dev.jwal.internal.segment.SegmentPipeline;
import dev.jwal.internal.segment.SegmentWriter;
import dev.jwal.internal.segment.SyncPointFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Opens a log for writing: locks its segments, reads them to the end, cuts a torn tail off, and
 * continues there. Whatever goes wrong, the locks are released.
 */
public final class LogOpening {

  private final Disk disk;
  private final Path directory;
  private final RecoverySettings settings;
  private final Map<Segment, DiskFile> locked = new LinkedHashMap<>();
  private @Nullable SyncPointFile syncPoints;

  public LogOpening(Disk disk, Path directory, RecoverySettings settings) {
    this.disk = disk;
    this.directory = directory;
    this.settings = settings;
  }

  /** Opens at the last segment that can be read by itself and says where the log ends. */
  public Wal openAtEnd() {
    List<Segment> segments = SegmentChoice.all(disk, directory);
    return openAfter(() -> {
      int first = lastStartBefore(segments, segments.size());
      LogScan scan = readFrom(segments.get(first));
      while (first > 0 && !scan.fold().endIsKnown()) {
        first = lastStartBefore(segments, first);
        scan = readFrom(segments.get(first));
      }
      return scan;
    });
  }

  private int lastStartBefore(List<Segment> segments, int end) {
    int i = end - 1;
    while (i > 0 && !canStartAt(segments, i)) {
      i--;
    }
    return i;
  }

  private boolean canStartAt(List<Segment> segments, int i) {
    return SegmentChoice.firstFor(segments.get(i).firstIndex(), segments) == i
        && SingleSegment.of(disk, segments, i).hasHead();
  }

  private LogScan readFrom(Segment segment) throws IOException {
    return read(ScanPlan.toVerify(StartPoint.atSegment(segment), settings.expectedMetadata()));
  }

  public Wal open(StartPoint start, ReplayHandler handler) {
    return openAfter(() -> read(ScanPlan.toReplay(start, settings.expectedMetadata(), handler)));
  }

  /**
   * Opens at the oldest mark from which no entry is missing. Which one that is only the whole log
   * says, so it is read once before, when it is locked.
   */
  public Wal openAtOldestMark(ReplayHandler handler) {
    List<Segment> segments = SegmentChoice.all(disk, directory);
    StartPoint beginning = StartPoint.atSegment(segments.get(0));
    return openAfter(() -> {
      lock(segments);
      ScanPlan everything = ScanPlan.toVerify(beginning, settings.expectedMetadata());
      LogScan all = LogScan.of(disk, LogReader.Use.EXCLUSIVE, segments, everything);
      StartPoint oldest = StartPoint.atMark(oldestOf(all));
      return read(ScanPlan.toReplay(oldest, settings.expectedMetadata(), handler));
    });
  }

  private SnapshotMark oldestOf(LogScan all) {
    return all.openableMarks().stream()
        .findFirst()
        .orElseThrow(
            () -> new WalException.SnapshotNotFound(directory, SnapshotMark.NONE, List.of()));
  }

  private interface Reading {
    LogScan read() throws IOException;
  }

  private Wal openAfter(Reading reading) {
    try {
      LogScan scan = reading.read();
      scan.requireStart();
      scan.fold().requireMetadata();
      RepairReport repair = scan.tornTail().map(this::repair).orElse(null);
      makeDurable(scan.last());
      SegmentPipeline.deleteLeftovers(disk, directory);
      return resumeAfter(scan, repair);
    } catch (IOException e) {
      WalException failure = Failures.of(WalException.Operation.OPEN, directory, e);
      releaseLocks(failure);
      throw failure;
    } catch (RuntimeException | Error e) {
      releaseLocks(e);
      throw e;
    }
  }

  private LogScan read(ScanPlan plan) throws IOException {
    List<Segment> segments = lockFrom(plan.start());
    Progress progress = progress();
    ScanPlan indexed = plan.reportingTo(progress).indexing(this::index);
    LogScan scan = LogScan.of(disk, LogReader.Use.EXCLUSIVE, segments, indexed);
    progress.done();
    return scan;
  }

  private IndexWriter index(Segment first, long indexBefore) {
    LogSettings log = settings.log();
    return new IndexWriter(disk, first, indexBefore, log.indexBytes(), log.recentBytes());
  }

  /**
   * Locks the segments to read. Another process may have created one more before its lock was gone:
   * look again.
   */
  private List<Segment> lockFrom(StartPoint start) throws IOException {
    List<Segment> segments = SegmentChoice.from(start, disk, directory);
    while (true) {
      lock(segments);
      List<Segment> now = SegmentChoice.from(start, disk, directory);
      if (now.equals(segments)) {
        Segment last = segments.get(segments.size() - 1);
        requireInPlace(lockOf(last), last);
        return segments;
      }
      segments = now;
    }
  }

  private void lock(List<Segment> segments) throws IOException {
    for (Segment segment : segments) {
      if (!locked.containsKey(segment)) {
        locked.put(segment, disk.lock(segment.path()));
      }
    }
  }

  /** Nothing is ever written through a symbolic link. */
  static void requireInPlace(DiskFile file, Segment segment) throws IOException {
    if (!file.isAt(segment.path())) {
      throw new FileSystemException(
          segment.path().toString(),
          null,
          "a symbolic link, or replaced while it was opened; expected the file of the last segment, which is to be"
              + " written, in the log's directory itself");
    }
  }

  private Progress progress() throws IOException {
    long bytes = 0;
    for (DiskFile file : locked.values()) {
      bytes += file.size();
    }
    return new Progress(settings.log().listener(), bytes);
  }

  private RepairReport repair(TornTail tail) {
    if (!settings.repairTail()) {
      throw new WalException.TornTail(tail.segment().path(), tail.offset(), tail.problem());
    }
    return TailRepair.cutOff(disk, lockOf(tail.segment()), tail);
  }

  /**
   * What was read may be in the page cache only, if a process was killed before its last sync. It
   * has to be as durable as it looks before anything is done because of it.
   */
  private void makeDurable(Segment last) throws IOException {
    lockOf(last).sync();
    disk.syncDirectory(directory);
  }

  private DiskFile lockOf(Segment segment) {
    DiskFile file = locked.get(segment);
    if (file == null) {
      throw new IllegalStateException(segment + " is not locked");
    }
    return file;
  }

  private Wal resumeAfter(LogScan scan, @Nullable RepairReport repair) throws IOException {
    RecordFold fold = scan.fold();
    SegmentWriter writer =
        new SegmentWriter(scan.last(), lockOf(scan.last()), scan.end().offset());
    int crc = completeHead(scan, writer);
    SegmentList sealedSegments = new SegmentList();
    for (Segment segment : Segment.list(disk, directory)) {
      if (!segment.equals(scan.last())) {
        DiskFile lock = locked.get(segment);
        sealedSegments.add(segment, SegmentFacts.of(disk, segment), lock);
      }
    }
    IndexWriter index = fold.index();
    TailState tail = fold.tailAt(
        sealedSegments, writer, disk.lastWrittenAt(scan.last().path()), crc, index.value());
    syncPoints = SyncPointFile.replaceOrWarn(
        disk, directory, scan.last().name(), scan.last().path(), writer.position());
    return OpenWal.start(
        disk,
        settings.log(),
        sealedSegments,
        writer,
        fold.metadata(),
        tail,
        index,
        syncPoints,
        scan.verification(),
        repair);
  }

  /** Returns the checksum at the segment's end. */
  private static int completeHead(LogScan scan, SegmentWriter segment) {
    RecordFold fold = scan.fold();
    if (scan.lacksHead()) {
      segment.truncateTo(0); // Nothing that could be lost is in it.
      return SegmentHead.write(segment, scan.end().carriedCrc(), fold.metadata(), fold.state());
    }
    return scan.lacksStateInHead()
        ? SegmentHead.writeState(segment, scan.end().crc(), fold.state())
        : scan.end().crc();
  }

  private void releaseLocks(Throwable because) {
    if (syncPoints != null) {
      syncPoints.close(because);
    }
    for (DiskFile file : locked.values()) {
      try {
        file.close();
      } catch (IOException | RuntimeException | Error e) {
        because.addSuppressed(e);
      }
    }
  }
}
