// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.read.ahead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.jwal.internal.read.Batch;
import org.junit.jupiter.api.Test;

class BatchQueueTest {

  private final BatchQueue queue = new BatchQueue();

  @Test
  void batchesComeOutInTheOrderInWhichTheyWereFoundOnceTheyAreChecked() {
    Batch first = add();
    Batch second = add();
    queue.checked(second);
    assertThat(queue.isReady()).isFalse();

    queue.checked(first);
    assertThat(queue.isReady()).isTrue();
    assertThat(queue.take()).isSameAs(first);
    assertThat(queue.take()).isSameAs(second);
  }

  @Test
  void aBatchThatWasGivenBackIsUsedAgain() {
    Batch batch = add();
    queue.checked(batch);
    queue.take();
    queue.giveBack(batch);

    assertThat(queue.emptyBatch()).isSameAs(batch);
  }

  @Test
  void whatEndedTheReadingIsThrownOnceAndAfterAllBatches() {
    Batch batch = add();
    queue.checked(batch);
    queue.stop(new IllegalStateException("the end"));

    assertThat(queue.take()).isSameAs(batch);
    assertThatIllegalStateException().isThrownBy(queue::take).withMessage("the end");
    assertThat(queue.take()).isNull();
  }

  @Test
  void nothingIsFoundWhileTheQueueIsStopped() {
    queue.stop(null);
    assertThat(queue.mayGrow()).isFalse();

    queue.resume();
    assertThat(queue.mayGrow()).isTrue();

    queue.close();
    assertThat(queue.mayGrow()).isFalse();
  }

  private Batch add() {
    Batch batch = queue.emptyBatch();
    queue.add(batch);
    return batch;
  }
}
