// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.jwal.spring.WalEntry;
import dev.jwal.spring.WalListener;
import dev.jwal.spring.WalTemplate;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;

// snippet outbox
@Service
class Outbox {

  /** Sends a message somewhere else; may be given the same id again. */
  interface Sender {
    void send(long id, String message);
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  sealed interface OutboxEvent {

    @JsonTypeName("ordered")
    record Ordered(String order, String message) implements OutboxEvent {}

    @JsonTypeName("sent")
    record Sent(long id) implements OutboxEvent {}
  }

  private final Map<Long, String> unsent = new ConcurrentSkipListMap<>();
  private final WalTemplate wal;
  private final Sender sender;

  Outbox(WalTemplate wal, Sender sender) {
    this.wal = wal;
    this.sender = sender;
  }

  /** The order and what is to be said about it are one entry: never the one without the other. */
  void order(String order) {
    wal.append(new OutboxEvent.Ordered(order, "order " + order + " was placed"), this::on);
  }

  @Scheduled(fixedDelay = 1000)
  void sendWhatIsUnsent() {
    unsent.forEach((id, message) -> {
      sender.send(id, message);
      wal.append(new OutboxEvent.Sent(id), this::on); // a crash before this sends it again
    });
  }

  @WalListener
  void on(WalEntry<OutboxEvent> entry) {
    if (entry.value() instanceof OutboxEvent.Ordered ordered) {
      unsent.put(entry.index(), ordered.message());
    } else if (entry.value() instanceof OutboxEvent.Sent sent) {
      unsent.remove(sent.id());
    }
  }
}
// end
