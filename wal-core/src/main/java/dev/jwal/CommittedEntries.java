// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Holds entries back until a later hard state says that they are committed. */
final class CommittedEntries implements ReplayHandler {

  private final Consumer<? super Entry> consumer;
  private final Deque<Entry> waiting = new ArrayDeque<>();
  private long handedOver;

  CommittedEntries(Consumer<? super Entry> consumer) {
    this.consumer = requireNonNull(consumer, "consumer");
  }

  @Override
  public void entry(Entry entry) {
    if (Long.compareUnsigned(entry.index(), handedOver) > 0) {
      entriesDropped(entry.index()); // An application that passes on what it saves need not say so.
      waiting.addLast(entry);
    }
  }

  @Override
  public void entriesDropped(long index) {
    while (!waiting.isEmpty() && Long.compareUnsigned(waiting.getLast().index(), index) >= 0) {
      waiting.removeLast();
    }
  }

  @Override
  public void state(HardState state) {
    while (!waiting.isEmpty()
        && Long.compareUnsigned(waiting.getFirst().index(), state.commit()) <= 0) {
      Entry entry = waiting.removeFirst();
      handedOver = entry.index();
      consumer.accept(entry);
    }
  }
}
