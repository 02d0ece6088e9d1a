// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.jmh;

import dev.jwal.internal.record.CrcChain;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The checksum that runs on from record to record. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChecksumChain {

  /** How many bytes are added. */
  @Param({"100", "1024", "16384"})
  public int bytes;

  private final CrcChain chain = new CrcChain();
  private byte[] data = {};

  /** Makes the bytes. */
  @Setup
  public void prepare() {
    data = new byte[bytes];
    new Random(bytes).nextBytes(data);
  }

  /**
   * Adds the bytes.
   *
   * @return the chain's value
   */
  @Benchmark
  public int update() {
    chain.update(data, 0, data.length);
    return chain.value();
  }

  /**
   * Takes the chain up at another value, then adds the bytes.
   *
   * @return the chain's value
   */
  @Benchmark
  public int restartAndUpdate() {
    chain.restart(0x1a2b3c4d);
    chain.update(data, 0, data.length);
    return chain.value();
  }
}
