// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.jmh;

import dev.jwal.Entry;
import dev.jwal.internal.record.RecordEncoder;
import java.nio.ByteBuffer;
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

/**
 * Framing an entry into a buffer, its checksum included; and a plain copy of as many bytes beside
 * it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EntryEncoding {

  /** The size of the entry's data. */
  @Param({"100", "1024", "16384"})
  public int bytes;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
  private final RecordEncoder encoder = new RecordEncoder(buffer, ByteBuffer::clear);
  private Entry entry = Entry.normal(1, 1, Entry.NO_DATA);

  /** Makes the entry. */
  @Setup
  public void prepare() {
    byte[] data = new byte[bytes];
    new Random(bytes).nextBytes(data);
    entry = Entry.normal(1, 1_000_000, data);
  }

  /**
   * Frames the entry.
   *
   * @return the chain's value
   */
  @Benchmark
  public int encode() {
    encoder.entry(entry);
    return encoder.crc();
  }

  /**
   * Copies the data.
   *
   * @return the buffer
   */
  @Benchmark
  public ByteBuffer copyAlone() {
    if (buffer.remaining() < bytes) {
      buffer.clear();
    }
    return buffer.put(entry.data());
  }
}
