// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DirectBuffersTest {

  private static final int BLOCKS = 7;

  private final DirectBuffers buffers = new DirectBuffers(2);

  @Test
  void aBufferCanBeGivenToADiskDirectly() {
    ByteBuffer buffer = buffers.take(BLOCKS);
    assertThat(buffer.isDirect()).isTrue();
    assertThat(buffer.remaining()).isEqualTo(BLOCKS * Disk.BLOCK_BYTES);
    assertThat(buffer.alignmentOffset(0, Disk.BLOCK_BYTES)).isZero();
    buffers.release(buffer);
  }

  @Test
  void aBufferThatWasGivenBackIsTakenAgainEmpty() {
    ByteBuffer buffer = buffers.take(BLOCKS);
    buffer.position(5).limit(9);
    buffers.release(buffer);

    ByteBuffer again = buffers.take(BLOCKS);
    assertThat(again).isSameAs(buffer);
    assertThat(again.position()).isZero();
    assertThat(again.limit()).isEqualTo(BLOCKS * Disk.BLOCK_BYTES);
    assertThat(buffers.take(BLOCKS)).isNotSameAs(buffer);
  }

  @Test
  void onlySoManyOfASizeAreKept() {
    List<ByteBuffer> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(buffers.take(BLOCKS));
    }
    ByteBuffer other = buffers.take(BLOCKS + 1);
    all.forEach(buffers::release);
    buffers.release(other);

    assertThat(buffers.take(BLOCKS)).isSameAs(all.get(0));
    assertThat(buffers.take(BLOCKS)).isSameAs(all.get(1));
    assertThat(all).noneMatch(buffer -> buffer == buffers.take(BLOCKS));
    assertThat(buffers.take(BLOCKS + 1)).isSameAs(other);
  }
}
