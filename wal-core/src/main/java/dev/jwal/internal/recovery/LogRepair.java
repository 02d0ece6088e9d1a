// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.recovery;

import dev.jwal.RepairReport;
import dev.jwal.WalException;
import dev.jwal.internal.disk.Disk;
import dev.jwal.internal.disk.DiskFile;
import dev.jwal.internal.disk.Failures;
import dev.jwal.internal.read.LogReader;
import dev.jwal.internal.segment.Segment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Repairs a log that is closed. Only its last segment is read, unless that lacks its head: then
 * those before it too, up to one that has it, as the segment cannot be checked by itself.
 */
public final class LogRepair {

  private final Disk disk;
  private final Path directory;

  public LogRepair(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
  }

  public RepairReport repair() {
    while (true) {
      List<Segment> segments = segmentsToRead();
      Segment last = segments.get(segments.size() - 1);
      try (DiskFile file = disk.lock(last.path())) {
        LogOpening.requireInPlace(file, last);
        if (segmentsToRead().equals(segments)) {
          return repair(segments, file);
        }
        // Another process has cut before its lock was gone.
      } catch (IOException e) {
        throw Failures.of(WalException.Operation.REPAIR, last.path(), e);
      }
    }
  }

  private RepairReport repair(List<Segment> segments, DiskFile last) {
    LogScan scan = scan(LogReader.Use.EXCLUSIVE, segments);
    return scan.tornTail()
        .map(tail -> TailRepair.cutOff(disk, last, tail))
        .orElseGet(() -> nothingToRepair(scan));
  }

  public RepairReport preview() {
    LogScan scan = scan(LogReader.Use.CONCURRENT_WRITER, segmentsToRead());
    return scan.tornTail().map(TailRepair::preview).orElseGet(() -> nothingToRepair(scan));
  }

  private List<Segment> segmentsToRead() {
    List<Segment> segments = SegmentChoice.all(disk, directory);
    int first = segments.size() - 1;
    while (first > 0 && !SingleSegment.of(disk, segments, first).hasHead()) {
      first--;
    }
    return segments.subList(first, segments.size());
  }

  private LogScan scan(LogReader.Use use, List<Segment> segments) {
    return LogScan.of(
        disk, use, segments, ScanPlan.toVerify(StartPoint.atSegment(segments.get(0))));
  }

  private static RepairReport nothingToRepair(LogScan scan) {
    return new RepairReport(
        scan.last().path(), scan.end().offset(), 0, 0, 0, 0, "", Optional.empty());
  }
}
