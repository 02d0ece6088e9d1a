// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameTest {

  @Test
  void aFrameIsAMultipleOfEightBytes() {
    for (long length = 1; length < 100; length++) {
      assertThat((length + Frame.paddingAfter(length)) % 8).isZero();
    }
  }

  @Test
  void theLengthFieldHasLengthAndPadding() {
    for (long length = 1; length < 100; length++) {
      long field = Frame.lengthField(length);
      assertThat(Frame.recordLength(field)).isEqualTo(length);
      assertThat(Frame.padding(field)).isEqualTo(Frame.paddingAfter(length));
    }
  }

  @Test
  void theLengthFieldIsEtcds() {
    // From frames that etcd wrote: no flag without padding, 0x80 and the padding otherwise.
    assertThat(Frame.lengthField(0x10)).isEqualTo(0x10L);
    assertThat(Frame.lengthField(0x04)).isEqualTo(0x8400000000000004L);
    assertThat(Frame.lengthField(0x12)).isEqualTo(0x8600000000000012L);
  }

  @Test
  void aLengthWithoutTheFlagHasNoPadding() {
    // etcd before 3.0 did not pad.
    assertThat(Frame.padding(0x0eL)).isZero();
    assertThat(Frame.padding(0x0700000000000000L)).isZero();
  }

  @Test
  void noLengthIsNegative() {
    assertThat(Frame.recordLength(-1)).isEqualTo((1L << 56) - 1);
    assertThat(Frame.padding(-1)).isEqualTo(7);
  }
}
