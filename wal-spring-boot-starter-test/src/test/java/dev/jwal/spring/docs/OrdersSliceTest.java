// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jwal.spring.test.AutoConfigureTestWal;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

// snippet slice
@SpringJUnitConfig(Orders.class)
@AutoConfigureTestWal
class OrdersSliceTest {

  @Test
  void anOrderIsPlaced(@Autowired Orders orders) {
    orders.place("o-1", "Ada");
    assertThat(orders.customerOf("o-1")).contains("Ada");
  }
}
// end
