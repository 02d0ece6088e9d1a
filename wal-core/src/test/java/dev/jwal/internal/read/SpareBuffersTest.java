// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpareBuffersTest {

  @Test
  void aBufferIsNeverTakenTwice() {
    ReadBuffer first = SpareBuffers.take(1);
    ReadBuffer second = SpareBuffers.take(ReadBuffer.BYTES);

    assertThat(first).isNotSameAs(second);
    SpareBuffers.giveBack(first);
    assertThat(SpareBuffers.take(100)).isNotSameAs(second);
  }

  @Test
  void aBufferComesBackEmptyAndHeldByNone() {
    ReadBuffer buffer = SpareBuffers.take(1);
    buffer.hold();
    SpareBuffers.giveBack(buffer);

    ReadBuffer again = SpareBuffers.take(1);
    assertThat(again.contains(0, 1)).isFalse();
    assertThat(again.isHeld()).isFalse();
  }

  @Test
  void aLargeOneIsAsLargeAsWantedAndNotKept() {
    ReadBuffer large = SpareBuffers.take(ReadBuffer.BYTES + 1);
    SpareBuffers.giveBack(large);

    assertThat(large.size()).isEqualTo(ReadBuffer.BYTES + 1);
    assertThat(SpareBuffers.take(ReadBuffer.BYTES + 1)).isNotSameAs(large);
  }
}
