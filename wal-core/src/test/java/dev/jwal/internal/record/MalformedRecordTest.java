// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

import static dev.jwal.internal.record.Frames.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bytes that are no record end in one kind of exception, which distinguishes a record cut short
 * from a wrong one.
 */
class MalformedRecordTest {

  @ParameterizedTest
  @CsvSource({
    "08, true", // a tag without its number
    "0802 10ff, true", // a number that continues
    "0802 1000 1a05 0102, true", // five bytes claimed, two there
    "0802 1000 1a, true", // bytes without a length
    "00, false", // field 0
    "0802 1000 1f, false", // wire type 7
    "0a00, false", // the type as bytes
    "0802 1000 1801, false", // the data as a number
    "0802 10ffffffffffffffffffff01, false", // more than 64 bits
    "0802 1000 1affffffffffffffffff01, false", // a negative length
    "0802 1000 24, false", // the end of a group that never began
  })
  void isReported(String bytes, boolean cutShort) {
    assertThatExceptionOfType(MalformedRecordException.class)
        .isThrownBy(() -> parse(hex(bytes.replace(" ", ""))))
        .satisfies(e -> assertThat(e.cutShort()).isEqualTo(cutShort))
        .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
  }

  @Test
  void unknownFieldsAreSkipped() throws MalformedRecordException {
    Record record = parse(hex("08022a0301020310053005"));
    assertThat(record.type()).isEqualTo(2);
    assertThat(record.crc()).isEqualTo(5);
  }

  @Test
  void aTypeThatIsNoIntIsUnknown() throws MalformedRecordException {
    assertThat(parse(hex("08828080801010 00".replace(" ", ""))).isOfKnownType()).isFalse();
  }

  @Test
  void noBytesAtAllAreARecordOfTypeZero() throws MalformedRecordException {
    assertThat(parse(new byte[0]).type()).isZero();
  }

  @Test
  void noiseIsParsedOrRefusedButNeverAnythingElse() {
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = new byte[random.nextInt(40)];
      random.nextBytes(noise);
      try {
        Record record = parse(noise);
        record.addTo(new CrcChain());
        record.entry();
        record.state();
        record.mark();
      } catch (MalformedRecordException expected) {
        assertThat(expected.getMessage()).isNotBlank();
      }
    }
  }

  private static Record parse(byte[] bytes) throws MalformedRecordException {
    Record record = new Record();
    record.parse(Frames.buffer(bytes), 0, bytes.length);
    return record;
  }
}
