// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import dev.jwal.spring.WalTemplate;
import java.util.List;
import java.util.concurrent.CompletableFuture;

class PlainAppends {

  private final WalTemplate wal;

  PlainAppends(WalTemplate wal) {
    this.wal = wal;
  }

  CompletableFuture<Long> appendAll() {
    // snippet append
    long index = wal.append(new OrderEvent.Placed("o-1", "Ada"));
    long bytes = wal.append(new byte[] {1, 2, 3});
    long last = wal.appendAll(
        List.of(new OrderEvent.Placed("o-2", "Bob"), new OrderEvent.Cancelled("o-1")));
    CompletableFuture<Long> later = wal.appendAsync(new OrderEvent.Cancelled("o-2"));
    // end
    return later.thenApply(next -> index * 1000 + bytes * 100 + last * 10 + next);
  }
}
