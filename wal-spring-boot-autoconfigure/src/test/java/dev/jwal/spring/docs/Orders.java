// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import dev.jwal.spring.WalEntry;
import dev.jwal.spring.WalListener;
import dev.jwal.spring.WalTemplate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Service;

// snippet service
@Service
class Orders {

  private final Map<String, String> customers = new ConcurrentHashMap<>();
  private final WalTemplate wal;

  Orders(WalTemplate wal) {
    this.wal = wal;
  }

  void place(String id, String customer) {
    wal.append(new OrderEvent.Placed(id, customer), this::on);
  }

  boolean cancel(String id) {
    return wal.execute(new OrderEvent.Cancelled(id), entry -> apply(entry.value()));
  }

  Optional<String> customerOf(String id) {
    return Optional.ofNullable(customers.get(id));
  }

  @WalListener
  void on(WalEntry<OrderEvent> entry) {
    apply(entry.value());
  }

  private boolean apply(OrderEvent event) {
    if (event instanceof OrderEvent.Placed placed) {
      return customers.put(placed.id(), placed.customer()) == null;
    }
    return customers.remove(((OrderEvent.Cancelled) event).id()) != null;
  }
}
// end
