// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadBuffersTest {

  private static final int SMALL = ReadBuffer.BYTES;
  private static final int ANY_SIZE = Integer.MAX_VALUE;

  private final ReadBuffers buffers = new ReadBuffers();

  @Test
  void theCurrentBufferIsFilledAgainIfNoBatchHoldsIt() {
    ReadBuffer buffer = first(SMALL);

    assertThat(buffers.next(buffer, SMALL, ANY_SIZE)).isSameAs(buffer);
  }

  @Test
  void aBufferIsNotFilledAgainBeforeItsBatchesAreReleased() {
    ReadBuffer buffer = first(SMALL);
    Batch one = new Batch();
    Batch other = new Batch();
    one.hold(buffer);
    other.hold(buffer);
    assertThat(buffers.next(buffer, SMALL, ANY_SIZE)).isNotSameAs(buffer);

    one.release();
    assertThat(buffers.next(buffer, SMALL, ANY_SIZE)).isNotSameAs(buffer);

    other.release();
    assertThat(buffers.next(buffer, SMALL, ANY_SIZE)).isSameAs(buffer);
  }

  @Test
  void aBufferThatWasReleasedIsTakenBeforeAnotherIsMade() {
    ReadBuffer released = first(SMALL);
    Batch batch = new Batch();
    batch.hold(released);
    ReadBuffer current = buffers.next(released, SMALL, ANY_SIZE);
    batch.release();
    batch.hold(current);

    assertThat(buffers.next(current, SMALL, ANY_SIZE)).isSameAs(released);
  }

  @Test
  void aLargeBufferServesOneReaderForAllItsRecords() {
    ReadBuffer large = first(Batch.MOST_BUFFER_BYTES + 1);

    assertThat(buffers.next(large, SMALL, ANY_SIZE)).isSameAs(large);
  }

  @Test
  void aLargeBufferIsNotKeptForBatches() {
    ReadBuffer large = first(Batch.MOST_BUFFER_BYTES + 1);

    ReadBuffer next = buffers.next(large, SMALL, Batch.MOST_BUFFER_BYTES);
    assertThat(next).isNotSameAs(large);
    assertThat(buffers.next(next, Batch.MOST_BUFFER_BYTES + 1, ANY_SIZE)).isNotSameAs(large);
  }

  @Test
  void buffersThatWereTooSmallOnceAreNotKept() {
    ReadBuffer small = first(300_000);
    ReadBuffer larger = buffers.next(small, 400_000, ANY_SIZE);
    larger.hold();

    assertThat(buffers.next(larger, 300_000, ANY_SIZE)).isNotSameAs(small);
  }

  @Test
  void buffersAreGivenBackOnce() {
    first(10);
    buffers.close();
    buffers.close();

    assertThat(BufferPool.take(1)).isNotSameAs(BufferPool.take(1));
  }

  private ReadBuffer first(int bytes) {
    return buffers.next(ReadBuffer.EMPTY, bytes, ANY_SIZE);
  }
}
