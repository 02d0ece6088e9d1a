// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import dev.jwal.spring.WalEntry;
import dev.jwal.spring.WalListener;
import dev.jwal.spring.WalTemplate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Service;

@Service
class Orders {

  private final Map<String, String> customers = new ConcurrentHashMap<>();
  private final WalTemplate wal;

  Orders(WalTemplate wal) {
    this.wal = wal;
  }

  void place(String id, String customer) {
    wal.append(new OrderEvent(id, customer), this::on);
  }

  Optional<String> customerOf(String id) {
    return Optional.ofNullable(customers.get(id));
  }

  @WalListener
  void on(WalEntry<OrderEvent> entry) {
    customers.put(entry.value().id(), entry.value().customer());
  }
}
