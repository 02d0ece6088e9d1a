// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.function.Consumer;

/** Encodes into memory, and takes frames apart. */
final class Frames {

  private Frames() {}

  static byte[] encoded(Consumer<RecordEncoder> records) {
    return encodedAfter(0, 1 << 16, records);
  }

  static byte[] encodedAfter(int crc, int bufferBytes, Consumer<RecordEncoder> records) {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    RecordEncoder.Sink sink = buffer -> {
      out.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    };
    ByteBuffer buffer = ByteBuffer.allocate(bufferBytes);
    RecordEncoder encoder = new RecordEncoder(buffer, sink);
    encoder.restartAt(crc);
    records.accept(encoder);
    sink.drain(buffer);
    return out.toByteArray();
  }

  static byte[] hex(String... lines) {
    return HexFormat.of().parseHex(String.join("", lines));
  }

  /** The record in a buffer that holds one frame. */
  static Record recordIn(byte[] frame) throws MalformedRecordException {
    ByteBuffer buffer = buffer(frame);
    long length = buffer.getLong(0);
    Record record = new Record();
    record.parse(buffer, Frame.HEADER_BYTES, (int) Frame.recordLength(length));
    return record;
  }

  /** Bytes in a buffer such as files are read into. */
  static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length)
        .put(bytes)
        .clear()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The bytes of the record in a buffer that holds one frame. */
  static byte[] recordBytes(byte[] frame) {
    long length = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
    byte[] bytes = new byte[(int) Frame.recordLength(length)];
    System.arraycopy(frame, Frame.HEADER_BYTES, bytes, 0, bytes.length);
    return bytes;
  }
}
