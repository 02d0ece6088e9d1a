// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.fuzz;

import com.google.protobuf.CodedOutputStream;
import dev.jwal.internal.record.CrcChain;
import dev.jwal.internal.record.RecordType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Segments made of any bytes. The first byte chooses how:
 *
 * <ul>
 *   <li>{@code 'R'}: the next two bytes, low byte first, say how long the first segment is; then
 *       come its bytes, then those of the second, if any are left.
 *   <li>anything else: all bytes are a script, each line an operation and its numbers, which writes
 *       records whose checksums are right. A fuzzer finds no checksums by itself.
 * </ul>
 *
 * <p>Operations: {@code m} metadata, {@code e} entry, {@code s} hard state, {@code k} mark, {@code
 * c} checksum, {@code p} any type and payload, {@code x} a wrong checksum, {@code b} bytes as they
 * are, {@code z} zeros, {@code n} the next segment with its head. What no operation is known for is
 * skipped.
 */
final class HostileLog {

  private static final int MAX_SEGMENT_BYTES = 64 * 1024;

  private final ByteBuffer input;
  private final List<byte[]> segments = new ArrayList<>();
  private final CrcChain chain = new CrcChain();
  private ByteArrayOutputStream segment = new ByteArrayOutputStream();
  private int secondIndex = 1;

  private HostileLog(byte[] input) {
    this.input = ByteBuffer.wrap(input);
  }

  static HostileLog of(byte[] input) {
    HostileLog log = new HostileLog(input);
    if (log.number() == 'R') {
      log.copy();
    } else {
      log.input.rewind();
      log.runScript();
    }
    return log;
  }

  /** The contents of one or two segments. */
  List<byte[]> segments() {
    return segments;
  }

  /** The index in the second segment's name. */
  int secondIndex() {
    return secondIndex;
  }

  private void copy() {
    int length = number() | number() << 8;
    segments.add(bytes(length));
    if (input.hasRemaining()) {
      secondIndex = number();
      segments.add(bytes(input.remaining()));
    }
  }

  private void runScript() {
    chain.restart(0);
    checksum();
    while (input.hasRemaining() && segment.size() < MAX_SEGMENT_BYTES) {
      run(number());
    }
    segments.add(segment.toByteArray());
  }

  private void run(int operation) {
    switch (operation) {
      case 'm' -> record(RecordType.METADATA, bytes(number()));
      case 'e' -> entry(number(), number(), bytes(number()));
      case 's' -> record(RecordType.STATE, numbers(number(), number(), number()));
      case 'k' -> record(RecordType.MARK, numbers(number(), number()));
      case 'c' -> checksum();
      case 'p' -> record(number(), bytes(number()));
      case 'x' -> frame(number(), number(), bytes(number()));
      case 'b' -> segment.writeBytes(bytes(number()));
      case 'z' -> segment.writeBytes(new byte[number()]);
      case 'n' -> nextSegment(number());
      default -> {
        // No operation.
      }
    }
  }

  private void nextSegment(int firstIndex) {
    if (segments.isEmpty()) {
      segments.add(segment.toByteArray());
      segment = new ByteArrayOutputStream();
      secondIndex = firstIndex;
      checksum();
    }
  }

  private void checksum() {
    frame(RecordType.CRC, chain.value(), null);
  }

  private void entry(int term, int index, byte[] data) {
    record(RecordType.ENTRY, message(out -> {
      out.writeEnum(1, 0);
      out.writeUInt64(2, term);
      out.writeUInt64(3, index);
      out.writeByteArray(4, data);
    }));
  }

  private static byte[] numbers(int... values) {
    return message(out -> {
      for (int i = 0; i < values.length; i++) {
        out.writeUInt64(i + 1, values[i]);
      }
    });
  }

  private void record(int type, byte[] data) {
    chain.update(data, 0, data.length);
    frame(type, chain.value(), data);
  }

  private void frame(int type, int crc, byte @Nullable [] data) {
    byte[] record = message(out -> {
      out.writeInt64(1, type);
      out.writeUInt32(2, crc);
      if (data != null) {
        out.writeByteArray(3, data);
      }
    });
    int padding = -record.length & 7;
    long field = padding == 0 ? record.length : record.length | (0x80L | padding) << 56;
    segment.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(field).array());
    segment.writeBytes(record);
    segment.writeBytes(new byte[padding]);
  }

  private interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  private static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.writeTo(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The next byte of the input; 0 after its end. */
  private int number() {
    return input.hasRemaining() ? Byte.toUnsignedInt(input.get()) : 0;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[Math.min(length, input.remaining())];
    input.get(bytes);
    return bytes;
  }
}
