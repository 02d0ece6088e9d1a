// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import dev.jwal.Follower;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;

final class Batches {

  private Batches() {}

  // snippet batches
  /** Hands on what comes next, some 64 KiB at once; returns how many entries these were. */
  static long handOn(Follower follower, Consumer<ByteBuffer> target) throws InterruptedException {
    return follower.poll(
        Duration.ofSeconds(1), 64 * 1024, (type, term, index, data) -> target.accept(data));
  }
  // end
}
