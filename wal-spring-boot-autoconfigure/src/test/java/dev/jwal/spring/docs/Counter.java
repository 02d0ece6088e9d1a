// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.ReplayHandler;
import org.springframework.stereotype.Component;

// snippet machine
/** The state machine: changed by committed entries only, in the order of their indexes. */
@Component
class Counter implements ReplayHandler {

  private final ReplayHandler committed = ReplayHandler.committed(this::apply);
  private long sum;
  private long applied;

  @Override
  public void entry(Entry entry) {
    committed.entry(entry);
  }

  @Override
  public void state(HardState state) {
    committed.state(state);
  }

  private synchronized void apply(Entry entry) {
    if (entry.data().length == 1) { // a leader begins its term with an entry without data
      sum += entry.data()[0];
    }
    applied = entry.index();
  }

  synchronized long sum() {
    return sum;
  }

  synchronized long applied() {
    return applied;
  }
}
// end
