// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import dev.jwal.SegmentInfo;
import dev.jwal.Wal;
import dev.jwal.WalException;
import dev.jwal.directory.WalDirectory;
import dev.jwal.spring.WalSnapshot;
import dev.jwal.spring.WalSnapshotter;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes snapshots of the store, so that the log can let go of what is in them. */
@RestController
final class SnapshotController {

  private final WalSnapshotter snapshotter;
  private final Wal wal;
  private final WalDirectory directory;

  SnapshotController(WalSnapshotter snapshotter, Wal wal, WalDirectory directory) {
    this.snapshotter = snapshotter;
    this.wal = wal;
    this.directory = directory;
  }

  /** Takes a snapshot: 200, or 204 if there was never anything to take; 503 if it cannot be. */
  @PostMapping("/snapshot")
  ResponseEntity<Taken> take() {
    long start = System.nanoTime();
    try {
      return snapshotter
          .snapshot()
          .map(snapshot -> ResponseEntity.ok(describe(snapshot, start)))
          .orElseGet(() -> ResponseEntity.noContent().build());
    } catch (WalException refused) {
      ProblemDetail problem = ProblemDetail.forStatusAndDetail(
          HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(refused.getMessage()));
      problem.setTitle("No snapshot");
      throw new ErrorResponseException(HttpStatus.SERVICE_UNAVAILABLE, problem, refused);
    }
  }

  private Taken describe(WalSnapshot snapshot, long start) {
    double tookMillis = (System.nanoTime() - start) / 1_000 / 1_000.0;
    List<SegmentInfo> segments = wal.status().segments();
    int released = (int) segments.stream().filter(SegmentInfo::released).count();
    return new Taken(
        snapshot.index(), snapshot.bytes(), tookMillis, released, note(released, segments.size()));
  }

  private String note(int released, int segments) {
    return "%d of %d segments are released: all their entries are in every snapshot that is kept. The current segment never is. The newest %d released ones stay (wal.retention.max-segments), older ones are deleted."
        .formatted(released, segments, directory.options().retainedSegments());
  }

  /**
   * A snapshot that is durable.
   *
   * @param index the index of the last entry that is in it
   * @param bytes its length
   * @param tookMillis how long it took, in milliseconds
   * @param releasedSegments how many segments are released now
   * @param note which segments the log lets go of, and when
   */
  record Taken(long index, long bytes, double tookMillis, int releasedSegments, String note) {}
}
