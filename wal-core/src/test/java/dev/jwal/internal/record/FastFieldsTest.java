// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

import static dev.jwal.internal.record.Frames.buffer;
import static dev.jwal.internal.record.Frames.encoded;
import static dev.jwal.internal.record.Frames.encodedAfter;
import static dev.jwal.internal.record.Frames.hex;
import static dev.jwal.internal.record.Frames.recordBytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.ConfState;
import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.Slow;
import dev.jwal.SnapshotMark;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both parsers read the same: which one reads is a matter of speed alone. */
class FastFieldsTest {

  private static final long SEED = 20261122;

  private static final int CHANGES = 4_000;

  @Test
  void whatTheEncoderWritesIsCanonical() {
    for (byte[] record : written()) {
      FastFields fast = new FastFields();
      fast.enter(buffer(record), 0, record.length);
      assertThat(fast.has(FastFields.VARINT_1)).isTrue();
      fast.varint();
      assertThat(fast.has(FastFields.VARINT_2)).isTrue();
      fast.varint();
      if (fast.has(FastFields.BYTES_3)) {
        fast.lengthOfRest();
      }
      assertThat(fast.endedCanonically()).isTrue();
    }
  }

  @Test
  void headsOfMostEntriesAreParsedAllAtOnce() throws MalformedRecordException {
    for (int size : new int[] {0, 1, 100, 127, 128, 1000, 16_000}) {
      Entry entry = Entry.normal(3, 1_000_000, new byte[size]);
      byte[] frame = encodedAfter(-1, 1 << 16, out -> out.entry(entry));
      ByteBuffer buffer = buffer(Arrays.copyOf(frame, frame.length + FastFields.LOOKAHEAD_BYTES));
      Record record = new Record();
      int length = recordBytes(frame).length;

      assertThat(record.parseHead(buffer, Frame.HEADER_BYTES, length)).isTrue();
      EntryView fields = new EntryView(new FastFields());
      int payload = record.data().length;
      assertThat(fields.parseHead(buffer, Frame.HEADER_BYTES + length - payload, payload))
          .isTrue();
      assertThat(fields.copy()).isEqualTo(entry);
    }
  }

  @Test
  void bothParsersReadAWrittenRecordTheSame() {
    written().forEach(FastFieldsTest::requireTheSame);
  }

  @Slow
  @Test
  void bothParsersReadAChangedRecordTheSame() {
    Random random = new Random(SEED);
    for (byte[] record : written()) {
      for (int change = 0; change < CHANGES; change++) {
        requireTheSame(changed(record, random));
      }
    }
  }

  @Slow
  @Test
  void bothParsersReadEveryShortMessageTheSame() {
    byte[] interesting = hex("00010208101a18227f80ff12");
    for (int length = 0; length <= 4; length++) {
      int[] choice = new int[length];
      do {
        byte[] message = new byte[length];
        for (int i = 0; i < length; i++) {
          message[i] = interesting[choice[i]];
        }
        requireTheSame(message);
        requireTheSame(recordOf(message));
      } while (next(choice, interesting.length));
    }
  }

  private static boolean next(int[] digits, int base) {
    for (int i = 0; i < digits.length; i++) {
      if (++digits[i] < base) {
        return true;
      }
      digits[i] = 0;
    }
    return false;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10001000180022", // a field without an end
        "0880001080001880002200", // numbers longer than they need to be
        "08001001180210032200", // a field that is there twice
        "2200080010011802", // data first
        "080010011802220030053a0100", // unknown fields after the known ones
        "10ffffffffffffffffff0118ffffffffffffffffff01", // numbers of 64 bits
        "10ffffffffffffffffff0018ffffffffffffffffff7e", // and what looks like one
        "10ffffffffffffffff7f1880808080808080808000",
        "08ffffffffffffffffff01220161", // a negative type
        "8800001001", // a tag longer than it needs to be
        "0b0c220161", // a group
      })
  void bothParsersReadAnEntryTheSame(String payload) {
    requireTheSame(recordOf(hex(payload)));
  }

  @Test
  void nothingBeyondAMessageIsRead() {
    for (byte[] record : written()) {
      for (int length = 0; length <= record.length; length++) {
        String alone = read(Arrays.copyOf(record, length), 0, length);
        byte[] among = new byte[length + 64];
        Arrays.fill(among, (byte) 0x10);
        System.arraycopy(record, 0, among, 32, length);
        assertThat(read(among, 32, length)).isEqualTo(alone);
      }
    }
  }

  private static List<byte[]> written() {
    long[] numbers = {0, 1, 127, 128, 1L << 35, (1L << 56) - 1, 1L << 62, Long.MAX_VALUE, -1};
    List<byte[]> records = new ArrayList<>();
    for (long number : numbers) {
      for (byte[] data : new byte[][] {Entry.NO_DATA, {}, {7}, new byte[200]}) {
        Entry entry = new Entry(Entry.NORMAL, number, number >>> 1, data);
        records.add(recordBytes(encoded(out -> out.entry(entry))));
      }
      HardState state = new HardState(number, 1, number);
      records.add(recordBytes(encoded(out -> out.state(state))));
      ConfState members = new ConfState(List.of(1L, number), List.of(), List.of(), List.of(), true);
      SnapshotMark mark = new SnapshotMark(number, 3, members);
      records.add(recordBytes(encoded(out -> out.mark(mark))));
    }
    records.add(recordBytes(encoded(out -> out.metadata(new byte[] {1, 2, 3}))));
    records.add(recordBytes(encoded(RecordEncoder::crcRecord)));
    return records;
  }

  /** A record of an entry's type whose data is a payload. */
  private static byte[] recordOf(byte[] payload) {
    byte[] head = {0x08, RecordType.ENTRY, 0x10, 0x05, 0x1a, (byte) payload.length};
    byte[] record = Arrays.copyOf(head, head.length + payload.length);
    System.arraycopy(payload, 0, record, head.length, payload.length);
    return record;
  }

  private static byte[] changed(byte[] record, Random random) {
    byte[] bytes = record.clone();
    for (int times = 1 + random.nextInt(3); times > 0 && bytes.length > 0; times--) {
      int at = random.nextInt(Math.min(bytes.length, 40));
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt(256);
        case 2 -> bytes[at] = (byte) 0xff;
        default -> bytes = Arrays.copyOf(bytes, bytes.length - random.nextInt(3) % bytes.length);
      }
    }
    return bytes;
  }

  private static void requireTheSame(byte[] record) {
    String expected = readGenerically(record);
    assertThat(read(record, 0, record.length))
        .as(() -> HexFormat.of().formatHex(record))
        .isEqualTo(expected);
    byte[] followed = Arrays.copyOf(record, record.length + 2 * FastFields.LOOKAHEAD_BYTES);
    assertThat(read(followed, 0, record.length))
        .as(() -> "followed by others, " + HexFormat.of().formatHex(record))
        .isEqualTo(expected);
  }

  private interface Reading {
    Object read() throws MalformedRecordException;
  }

  private static String read(byte[] bytes, int offset, int length) {
    Record record = new Record();
    return of(() -> {
      record.parse(buffer(bytes), offset, length);
      return said(record)
          + of(() -> said(record.entry().copy()))
          + of(() -> Long.toString(record.entry().index()))
          + of(record::state);
    });
  }

  private static String readGenerically(byte[] bytes) {
    Record record = new Record();
    return of(() -> {
      record.parseGeneric(buffer(bytes), 0, bytes.length);
      byte[] payload = record.data();
      return said(record)
          + of(() -> said(genericEntry(payload).copy()))
          + of(() -> Long.toString(genericEntry(payload).index()))
          + of(() -> Payloads.stateGeneric(buffer(payload), 0, payload.length));
    });
  }

  private static EntryView genericEntry(byte[] payload) throws MalformedRecordException {
    EntryView entry = new EntryView(new FastFields());
    entry.parseGeneric(buffer(payload), 0, payload.length);
    entry.requirePlausible();
    return entry;
  }

  private static String said(Record record) {
    boolean none = record.data() == Entry.NO_DATA;
    return record.type() + " " + record.crc() + " " + none + Arrays.toString(record.data()) + "\n";
  }

  private static String said(Entry entry) {
    boolean none = entry.data() == Entry.NO_DATA;
    return entry + " " + none + Arrays.toString(entry.data()) + "\n";
  }

  private static String of(Reading reading) {
    try {
      return String.valueOf(reading.read());
    } catch (MalformedRecordException e) {
      return e.getMessage() + " " + e.cutShort() + "\n";
    }
  }
}
