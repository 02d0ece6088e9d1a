// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Slow;
import dev.jwal.directory.WalOptions;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of the whole API: after every save, mark, received snapshot, cut, release and
 * opening, the log is what a model of it says. A history follows from its seed: {@code -Dseed=N}
 * begins with another, and {@code -Dsoak=true} runs many more.
 */
@Slow
@Timeout(600)
class ModelTest {

  private static final WalOptions SMALL =
      WalOptions.DEFAULT.withSegmentBytes(4096).withPreallocation(false).withUnsafeNoSync(true);

  private static final boolean SOAK = Boolean.getBoolean("soak");
  private static final int STEPS = 100;

  private static final RandomHistory.Tally TOTAL = new RandomHistory.Tally();

  @TempDir
  private Path directory;

  @ParameterizedTest
  @MethodSource("seeds")
  void aLogIsWhatItsModelSays(long seed) {
    WalOptions options = SMALL
        .withRetainedSegments((int) (seed % 3))
        .withRecentBytes(seed % 2 == 0 ? WalOptions.DEFAULT.recentBytes() : seed % 3 * 1000)
        .withIndexBytes(seed % 5 == 0 ? WalOptions.DEFAULT.indexBytes() : seed % 4 * 500);
    run(seed, new ModelledLog(directory.resolve("log"), options));
  }

  static LongStream seeds() {
    return seeds(20, 500);
  }

  @ParameterizedTest
  @MethodSource("seedsWithReaders")
  void readersBesideTheWriterFindAStateItHadMeanwhile(long seed) throws Exception {
    ModelledLog log = new ModelledLog(directory.resolve("log"), SMALL.withRetainedSegments(0));
    try (ReadersBesideTheWriter readers = new ReadersBesideTheWriter(log)) {
      run(seed, log);
      TOTAL.readings += readers.finish();
    }
  }

  static LongStream seedsWithReaders() {
    return seeds(4, 60);
  }

  private static LongStream seeds(int count, int countOfSoak) {
    long first = Long.getLong("seed", 1);
    return LongStream.range(first, first + (SOAK ? countOfSoak : count));
  }

  private static void run(long seed, ModelledLog log) {
    RandomHistory history = new RandomHistory(seed, log, TOTAL);
    try (log) {
      history.run(STEPS);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed " + seed + ", after " + String.join("\n  ", log.steps()) + "\n" + e.getMessage(),
          e);
    }
  }

  /** Histories in which everything is refused would prove nothing. */
  @AfterAll
  static void sayWhatWasTried() {
    System.out.println("model: " + TOTAL);
    assertThat(TOTAL.received).isPositive();
    assertThat(TOTAL.truncated).isPositive();
    assertThat(TOTAL.restarted).isPositive();
    assertThat(TOTAL.accepted).isGreaterThan(TOTAL.refused);
  }
}
