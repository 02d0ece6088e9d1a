// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import java.time.Duration;

/**
 * How much is done for one number.
 *
 * @param repeats how often each subject is measured
 * @param warmUp how long each subject runs before its first measurement
 * @param leadIn how long each measurement runs before it counts
 * @param measured how long it counts
 * @param maxBytes the most payload that a timed measurement appends
 * @param share what part of the bytes is used where a workload says how many there are, from 0 to 1
 */
public record Effort(
    int repeats, Duration warmUp, Duration leadIn, Duration measured, long maxBytes, double share) {

  /** What a report is made from. */
  public static final Effort FULL = new Effort(
      3, Duration.ofSeconds(1), Duration.ofMillis(300), Duration.ofSeconds(2), 2L << 30, 1);

  /** Takes less than half as long. */
  public static final Effort HALF = new Effort(
      3, Duration.ofMillis(500), Duration.ofMillis(200), Duration.ofSeconds(1), 1L << 30, 0.5);

  /** Shows that everything works, and roughly how fast. */
  public static final Effort QUICK = new Effort(
      3, Duration.ofMillis(500), Duration.ofMillis(100), Duration.ofMillis(500), 256L << 20, 0.1);

  /** Runs everything once, as briefly as can be. */
  public static final Effort SMOKE =
      new Effort(1, Duration.ofMillis(5), Duration.ZERO, Duration.ofMillis(20), 1L << 20, 0.0005);

  /**
   * Returns the effort of one warm-up.
   *
   * @return an effort that is measured once, for as long as the warm-up is
   */
  Effort forWarmUp() {
    return new Effort(1, Duration.ZERO, Duration.ZERO, warmUp, maxBytes, share);
  }

  /**
   * Returns how large a file a timed measurement needs, if it may write over what it wrote before.
   *
   * @return bytes, 256 MiB at most
   */
  long fileBytes() {
    return Math.min(maxBytes, 256L << 20);
  }

  /**
   * Returns how many entries a workload of a fixed size has.
   *
   * @param totalBytes all entries' bytes, at full effort
   * @param entryBytes one entry's
   * @return 1 or more
   */
  long entries(long totalBytes, int entryBytes) {
    return Math.max(1, (long) (totalBytes * share) / entryBytes);
  }
}
