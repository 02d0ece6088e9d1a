// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.jmh;

import dev.jwal.Entry;
import dev.jwal.internal.record.CrcChain;
import dev.jwal.internal.record.Frame;
import dev.jwal.internal.record.MalformedRecordException;
import dev.jwal.internal.record.Record;
import dev.jwal.internal.record.RecordEncoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

/** Reading an entry out of a buffer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EntryDecoding {

  /** The size of the entry's data. */
  @Param({"100", "1024", "16384"})
  public int bytes;

  private final Record record = new Record();
  private final CrcChain chain = new CrcChain();
  private ByteBuffer frame = ByteBuffer.allocate(0);
  private int recordLength;

  /** Frames the entry. */
  @Setup
  public void prepare() {
    byte[] data = new byte[bytes];
    new Random(bytes).nextBytes(data);
    frame = ByteBuffer.allocateDirect(bytes + 256).order(ByteOrder.LITTLE_ENDIAN);
    new RecordEncoder(frame, ByteBuffer::clear).entry(Entry.normal(1, 1_000_000, data));
    frame.clear();
    recordLength = (int) Frame.recordLength(frame.getLong(0));
  }

  /**
   * Parses the record, adds it to the chain, and copies the entry out, as a replay does.
   *
   * @return the entry
   * @throws MalformedRecordException never
   */
  @Benchmark
  public Entry decode() throws MalformedRecordException {
    record.parse(frame, Frame.HEADER_BYTES, recordLength);
    record.addTo(chain);
    return record.entry().copy();
  }

  /**
   * Parses the record and adds it to the chain, as verifying does.
   *
   * @return the chain's value
   * @throws MalformedRecordException never
   */
  @Benchmark
  public int check() throws MalformedRecordException {
    record.parse(frame, Frame.HEADER_BYTES, recordLength);
    record.addTo(chain);
    return chain.value();
  }
}
