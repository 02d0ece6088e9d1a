// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.fuzz;

import dev.jwal.Entry;
import dev.jwal.internal.record.CrcChain;
import dev.jwal.internal.record.Frame;
import dev.jwal.internal.record.MalformedRecordException;
import dev.jwal.internal.record.Record;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Fuzzes the decoder: the input is a record, and is a frame with a record in it. It may be refused
 * as malformed, and must never be read beyond its end.
 */
public final class RecordTarget {

  /** What surrounds the record: were it read, the same record elsewhere would read differently. */
  private static final int[] SURROUNDINGS = {0x00, 0xff};

  private RecordTarget() {}

  /** What the fuzzer calls. */
  public static void fuzzerTestOneInput(byte[] input) {
    String alone = read(input, 0, input.length);
    for (int surroundings : SURROUNDINGS) {
      byte[] buffer = new byte[input.length + 48];
      Arrays.fill(buffer, (byte) surroundings);
      System.arraycopy(input, 0, buffer, 24, input.length);
      Checks.require(
          alone.equals(read(buffer, 24, input.length)), "a record depends on what is around it");
    }
    readFrame(input);
  }

  private static void readFrame(byte[] input) {
    if (input.length < Frame.HEADER_BYTES) {
      return;
    }
    long field = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN).getLong();
    long length = Frame.recordLength(field);
    int padding = Frame.padding(field);
    Checks.require(length >= 0 && length < 1L << 56, "a length of " + length);
    Checks.require(padding >= 0 && padding < 8, "a padding of " + padding);
    if (length + padding <= input.length - Frame.HEADER_BYTES) {
      read(input, Frame.HEADER_BYTES, (int) length);
    }
  }

  /** Reads the record every way there is, and says what was read. */
  private static String read(byte[] bytes, int offset, int length) {
    ByteBuffer buffer =
        ByteBuffer.allocateDirect(bytes.length).put(bytes).clear().order(ByteOrder.LITTLE_ENDIAN);
    Record record = new Record();
    try {
      record.parse(buffer, offset, length);
    } catch (MalformedRecordException e) {
      return "malformed";
    }
    byte[] data = record.data();
    Checks.require(data.length <= length, "more data than the record has");
    checkChain(record, data);
    return record.type() + " " + record.crc() + " " + Arrays.hashCode(data) + " " + entry(record)
        + " " + of(record::state) + " " + of(record::mark);
  }

  private static void checkChain(Record record, byte[] data) {
    CRC32C expected = new CRC32C();
    CrcChain chain = new CrcChain();
    record.addTo(chain);
    expected.update(data);
    Checks.require(chain.value() == (int) expected.getValue(), "the chain is no CRC-32C");
    chain.restart(record.crc());
    Checks.require(chain.value() == record.crc(), "the chain was not resumed");
  }

  private static Object entry(Record record) {
    Object entry = of(() -> record.entry().copy());
    Object index = of(() -> record.entry().index());
    if (entry instanceof Entry whole) {
      Checks.require(index.equals(whole.index()), "an entry's index depends on how it is read");
      Checks.require(whole.data().length <= record.data().length, "more data than the record has");
      return whole + " " + Arrays.hashCode(whole.data());
    }
    return entry;
  }

  private interface Reading {
    Object read() throws MalformedRecordException;
  }

  private static Object of(Reading reading) {
    try {
      return reading.read();
    } catch (MalformedRecordException e) {
      return "malformed";
    }
  }
}
