// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.sample;

import dev.jwal.WalException;
import dev.jwal.snapshot.WalSnapshot;
import dev.jwal.snapshot.WalSnapshotter;
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

  SnapshotController(WalSnapshotter snapshotter) {
    this.snapshotter = snapshotter;
  }

  /** Takes a snapshot: 200, or 204 if there was never anything to take; 503 if it cannot be. */
  @PostMapping("/snapshot")
  ResponseEntity<Taken> take() {
    long start = System.nanoTime();
    try {
      return snapshotter
          .snapshot()
          .map(snapshot -> ResponseEntity.ok(Taken.of(snapshot, start)))
          .orElseGet(() -> ResponseEntity.noContent().build());
    } catch (WalException refused) {
      ProblemDetail problem = ProblemDetail.forStatusAndDetail(
          HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(refused.getMessage()));
      problem.setTitle("No snapshot");
      throw new ErrorResponseException(HttpStatus.SERVICE_UNAVAILABLE, problem, refused);
    }
  }

  /**
   * A snapshot that is durable.
   *
   * @param index the index of the last entry that is in it
   * @param bytes its length
   * @param tookMillis how long it took, in milliseconds
   */
  record Taken(long index, long bytes, double tookMillis) {

    private static Taken of(WalSnapshot snapshot, long start) {
      return new Taken(
          snapshot.index(), snapshot.bytes(), (System.nanoTime() - start) / 1_000 / 1_000.0);
    }
  }
}
