// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchQueueTest {

  private static final int SMALL = Window.BYTES;

  private final BatchQueue queue = new BatchQueue();

  @Test
  void aWindowIsUsedAgainIfNoBatchLiesInIt() {
    Window window = queue.emptyWindow(SMALL);

    assertThat(queue.emptyWindow(SMALL)).isSameAs(window);
  }

  @Test
  void aWindowIsNotUsedAgainBeforeItsBatchIsGivenBack() {
    Window window = queue.emptyWindow(SMALL);
    Batch batch = add(window);
    assertThat(queue.emptyWindow(SMALL)).isNotSameAs(window);

    queue.checked(batch);
    queue.take();
    assertThat(queue.emptyWindow(SMALL)).isNotSameAs(window);

    queue.giveBack(batch);
    assertThat(queue.emptyWindow(SMALL)).isSameAs(window);
  }

  @Test
  void aWindowForALargeRecordIsForThatRecordOnly() {
    Window large = queue.emptyWindow(Batch.LARGEST_WINDOW + 1);

    assertThat(queue.emptyWindow(SMALL)).isNotSameAs(large);
  }

  @Test
  void windowsThatWereTooSmallOnceAreNotKept() {
    Window before = queue.emptyWindow(300_000);
    Window larger = queue.emptyWindow(400_000);
    add(larger);

    assertThat(queue.emptyWindow(300_000)).isNotSameAs(before);
  }

  private Batch add(Window window) {
    Batch batch = queue.emptyBatch();
    batch.begin(Reached.NOTHING, window);
    queue.add(batch);
    return batch;
  }
}
