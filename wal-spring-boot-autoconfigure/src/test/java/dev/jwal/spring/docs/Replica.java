// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import dev.jwal.Entry;
import dev.jwal.HardState;
import dev.jwal.Wal;
import java.util.List;
import org.springframework.stereotype.Component;

// snippet replica
/** One node of several. A consensus algorithm decides what is saved and what is committed. */
@Component
class Replica {

  private final Wal wal;
  private final Counter counter;

  Replica(Wal wal, Counter counter) { // what was committed was replayed into the counter
    this.wal = wal;
    this.counter = counter;
  }

  /**
   * Takes what the algorithm wants on disk. Only when this has returned may the node answer: a
   * vote, or that it has the entries.
   */
  synchronized void persist(HardState state, List<Entry> entries) {
    wal.save(state, entries);
    entries.forEach(counter::entry);
    counter.state(state);
  }

  /** Where the node continues after a restart. */
  HardState state() {
    return wal.state();
  }
}
// end
