// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import dev.jwal.Entry;
import dev.jwal.spring.WalListener;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.annotation.Order;

class Audit {

  final List<String> lines = new ArrayList<>();

  // snippet forms
  @WalListener
  @Order(1)
  void placed(OrderEvent.Placed event) {
    lines.add("placed " + event.id());
  }

  @WalListener
  @Order(2)
  void raw(Entry entry) {
    lines.add(entry.index() + ": " + entry.data().length + " bytes");
  }
  // end
}
