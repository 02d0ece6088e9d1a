// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

import static dev.jwal.internal.record.Frames.encoded;
import static dev.jwal.internal.record.Frames.encodedAfter;
import static dev.jwal.internal.record.Frames.hex;
import static dev.jwal.internal.record.Frames.recordIn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.ConfState;
import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.SnapshotMark;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Frames whose bytes come from etcd: its own test fixtures, and files that its 3.4.23 wrote. */
class EtcdBytesTest {

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  // etcd server/storage/wal/testdata/TestNew.wal
  @Test
  void aNewLog() {
    byte[] bytes = encoded(out -> {
      out.crcRecord();
      out.metadata(ascii("somedata"));
      out.mark(SnapshotMark.NONE);
    });

    assertThat(bytes)
        .isEqualTo(hex(
            "04000000000000840804100000000000",
            "120000000000008608011085d4fda0071a08736f6d6564617461000000000000",
            "0e0000000000008208051080db81c1011a04080010000000"));
  }

  // etcd server/storage/wal/wal_test.go: TestLastRecordLengthExceedFileEnd
  @Test
  void aNewLogWithoutMetadataAndTwoEntries() {
    byte[] bytes = encoded(out -> {
      out.crcRecord();
      out.metadata(Entry.NO_DATA);
      out.mark(SnapshotMark.NONE);
      out.entry(Entry.normal(0, 1, ascii("waldata1")));
      out.entry(Entry.normal(0, 2, ascii("waldata2")));
    });

    assertThat(bytes)
        .isEqualTo(hex(
            "04000000000000840804100000000000",
            "04000000000000840801100000000000",
            "0e00000000000082080510a0b39b8f081a04080010000000",
            "1a00000000000086080210ba8bdc850f1a10080010001801220877616c6461746131000000000000",
            "1a00000000000086080210a1e8ff9c021a10080010001802220877616c6461746132000000000000"));
  }

  @Test
  void theHeadOfTheNextSegment() {
    byte[] bytes = encodedAfter(0x4191ea84, 4096, out -> {
      out.crcRecord();
      out.metadata(ascii("somedata"));
      out.state(new HardState(1, 0, 0));
    });

    assertThat(bytes)
        .isEqualTo(hex(
            "080000000000000008041084d5c78c04",
            "12000000000000860801108ff2fa8e071a08736f6d6564617461000000000000",
            "1000000000000000080310a296e3a1071a06080110001800"));
  }

  @Test
  void anEntryWithoutDataHasNoDataField() {
    byte[] bytes = encoded(out -> out.entry(new Entry(Entry.NORMAL, 2, 5, Entry.NO_DATA)));
    assertThat(recordBytesContain(bytes, "1a06080010021805")).isTrue();
  }

  @Test
  void aMarkWithMembersEndsInAutoLeave() {
    SnapshotMark mark = new SnapshotMark(5, 3, ConfState.ofVoters(List.of(0xffca74L)));
    byte[] bytes = encoded(out -> out.mark(mark));
    assertThat(recordBytesContain(bytes, "1a0d080510031a0708f494ff072800")).isTrue();
  }

  private static boolean recordBytesContain(byte[] frame, String hex) {
    return java.util.HexFormat.of().formatHex(frame).contains(hex);
  }

  // etcd 3.7 leaves the type of a normal entry out.
  @Test
  void anEntryWithoutATypeIsANormalOne() throws MalformedRecordException {
    Record record =
        recordIn(hex("130000000000008508021080dcc1990e1a091001180122036162630000000000"));

    assertThat(record.entry().copy()).isEqualTo(Entry.normal(1, 1, ascii("abc")));
  }

  // etcd server/storage/wal/record_test.go: infoRecord, as etcd wrote it before 3.0
  @Test
  void aFrameWithoutPaddingIsRead() throws MalformedRecordException {
    Record record = recordIn(hex("0e0000000000000008011099b5e4d0031a0408effd02"));

    assertThat(record.type()).isEqualTo(RecordType.METADATA);
    assertThat(record.crc()).isEqualTo(0x3a191a99);
    assertThat(record.data()).isEqualTo(hex("08effd02"));
  }

  // etcd server/storage/wal/record_test.go: TestWriteRecord
  @Test
  void aRecordOfAnyTypeIsParsedAndItsChecksumHolds() throws MalformedRecordException {
    Record record =
        recordIn(hex("180000000000000008cdd70210d1cee3dc071a0c48656c6c6f20776f726c6421"));

    assertThat(record.type()).isEqualTo(0xABCD);
    assertThat(record.data()).isEqualTo(ascii("Hello world!"));
    CrcChain chain = new CrcChain();
    record.addTo(chain);
    assertThat(chain.value()).isEqualTo(record.crc());
    assertThat(record.isOfKnownType()).isFalse();
  }

  @Test
  void numbersUpToTheLargestUnsigned() throws IOException {
    long term = new BigInteger("ffffffffffffffff", 16).longValue();
    long vote = new BigInteger("8000000000000000", 16).longValue();
    byte[] bytes = encoded(out -> {
      out.crcRecord();
      out.metadata(new byte[] {1});
      out.mark(SnapshotMark.NONE);
      for (long index = 0x7ffffffffffffff0L; index <= 0x7ffffffffffffff1L; index++) {
        out.entry(Entry.normal(-2, index, dataOf(index, 10)));
      }
      out.state(new HardState(term, vote, Long.MAX_VALUE));
    });

    byte[] file = written("large-numbers");
    assertThat(Arrays.copyOf(file, bytes.length)).isEqualTo(bytes);
    assertThat(Arrays.copyOfRange(file, bytes.length, file.length)).containsOnly(0);
  }

  /**
   * The data that the fixtures' README describes, computed as etcd's language does it: modulo 2^64
   * first.
   */
  private static byte[] dataOf(long index, int size) {
    byte[] data = new byte[size];
    for (int j = 0; j < size; j++) {
      data[j] = (byte) Long.remainderUnsigned(index * 31 + j * 7L + 11, 251);
    }
    return data;
  }

  private static byte[] written(String fixture) throws IOException {
    String path = "/etcd/wal/" + fixture + "/wal/0000000000000000-0000000000000000.wal";
    try (InputStream in = EtcdBytesTest.class.getResourceAsStream(path)) {
      return in.readAllBytes();
    }
  }
}
