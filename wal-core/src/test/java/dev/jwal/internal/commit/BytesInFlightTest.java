// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BytesInFlightTest {

  private final AtomicBoolean closed = new AtomicBoolean();
  private final BytesInFlight bytes = new BytesInFlight(100, () -> {
    if (closed.get()) {
      throw new IllegalStateException("closed");
    }
  });
  private final List<String> order = Collections.synchronizedList(new ArrayList<>());

  @Test
  void oneThatIsAloneNeverWaits() {
    bytes.take(1000);

    assertThat(bytes.taken()).isEqualTo(1000);
  }

  @Test
  void oneThatOthersWaitForNeverWaits() {
    bytes.take(100);
    bytes.takeAnyway(50);

    assertThat(bytes.taken()).isEqualTo(150);
  }

  @Test
  void thoseThatWaitGetRoomInTheOrderInWhichTheyCame() throws Exception {
    bytes.take(100);
    Thread large = waitingFor("large", 90);
    Thread small = waitingFor("small", 20);

    bytes.free(50);
    bytes.free(30);
    assertThat(order).isEmpty(); // There is room for the small one, but the large one came before.

    bytes.free(20);
    large.join();
    assertThat(order).containsExactly("large");
    bytes.free(90);
    small.join();
    assertThat(order).containsExactly("large", "small");
    assertThat(bytes.taken()).isEqualTo(20);
  }

  @Test
  void noneOvertakesThoseThatWait() throws Exception {
    bytes.take(100);
    Thread first = waitingFor("first", 100);
    bytes.free(50);
    Thread second = waitingFor("second", 10); // Would fit.

    assertThat(order).isEmpty();
    bytes.free(50);
    first.join();
    assertThat(order).containsExactly("first");
    bytes.free(100);
    second.join();
  }

  @Test
  void whoWaitsInVainIsRefusedAndLetsTheNextOneTry() throws Exception {
    bytes.take(100);
    Thread first = waitingFor("first", 50);
    Thread second = waitingFor("second", 50);
    closed.set(true);

    bytes.wakeAll();
    first.join();
    second.join();

    assertThat(order).containsExactlyInAnyOrder("first refused", "second refused");
    assertThat(bytes.taken()).isEqualTo(100);
    assertThatIllegalStateException().isThrownBy(() -> bytes.take(1));
  }

  private Thread waitingFor(String name, long wanted) {
    Thread thread = new Thread(() -> {
      try {
        bytes.take(wanted);
        order.add(name);
      } catch (IllegalStateException e) {
        order.add(name + " refused");
      }
    });
    thread.start();
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return thread;
  }
}
