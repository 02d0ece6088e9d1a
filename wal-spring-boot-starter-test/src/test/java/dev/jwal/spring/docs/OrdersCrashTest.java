// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.Wal;
import dev.jwal.spring.test.AutoConfigureTestWal;
import dev.jwal.spring.test.CrashedWal;
import dev.jwal.spring.test.TestWal;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;

// snippet crash
@SpringBootTest
@AutoConfigureTestWal
class OrdersCrashTest {

  @Autowired
  Orders orders;

  @Autowired
  TestWal testWal;

  @Test
  void ordersSurviveACrash() {
    orders.place("o-1", "Ada");
    try (ConfigurableApplicationContext restarted = testWal.restartAfterCrash()) {
      assertThat(restarted.getBean(Orders.class).customerOf("o-1")).contains("Ada");
    }
  }
  // end

  // snippet torn
  @Test
  void anUnfinishedOrderIsNotHalfThere() {
    orders.place("o-2", "Bob");
    orders.place("o-3", "Eve");
    CrashedWal crashed = testWal.crash().cutLast(60);
    try (ConfigurableApplicationContext restarted = testWal.restartOn(crashed)) {
      assertThat(restarted.getBean(Orders.class).customerOf("o-2")).contains("Bob");
      assertThat(restarted.getBean(Orders.class).customerOf("o-3")).isEmpty();
    }
  }
  // end

  // snippet damage
  @Test
  void aDamagedLogTakesNoMoreOrders() {
    long before = testWal.crash().end();
    orders.place("o-4", "Kim");
    CrashedWal crashed = testWal.crash().flipByte(before + 20);
    try (ConfigurableApplicationContext restarted = testWal.restartOn(crashed)) {
      assertThat(restarted.getBean(Wal.class).failure()).isPresent();
    }
  }
  // end
}
