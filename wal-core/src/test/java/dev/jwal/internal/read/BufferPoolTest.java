// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BufferPoolTest {

  @Test
  void aBufferIsNeverTakenTwice() {
    ReadBuffer first = BufferPool.take(1);
    ReadBuffer second = BufferPool.take(ReadBuffer.BYTES);

    assertThat(first).isNotSameAs(second);
    BufferPool.giveBack(first);
    assertThat(BufferPool.take(100)).isNotSameAs(second);
  }

  @Test
  void aBufferComesBackEmptyAndHeldByNone() {
    ReadBuffer buffer = BufferPool.take(1);
    buffer.hold();
    BufferPool.giveBack(buffer);

    ReadBuffer again = BufferPool.take(1);
    assertThat(again.contains(0, 1)).isFalse();
    assertThat(again.isHeld()).isFalse();
  }

  @Test
  void aLargeOneIsAsLargeAsWantedAndNotKept() {
    ReadBuffer large = BufferPool.take(ReadBuffer.BYTES + 1);
    BufferPool.giveBack(large);

    assertThat(large.size()).isEqualTo(ReadBuffer.BYTES + 1);
    assertThat(BufferPool.take(ReadBuffer.BYTES + 1)).isNotSameAs(large);
  }
}
