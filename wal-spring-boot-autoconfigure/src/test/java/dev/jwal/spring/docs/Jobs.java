// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.jwal.spring.WalEntry;
import dev.jwal.spring.WalListener;
import dev.jwal.spring.WalTemplate;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.springframework.stereotype.Service;

// snippet queue
@Service
class Jobs {

  record Job(long id, String task) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  sealed interface JobEvent {

    @JsonTypeName("added")
    record Added(String task) implements JobEvent {}

    @JsonTypeName("done")
    record Done(long id) implements JobEvent {}
  }

  /** Not in the log: a crash takes all jobs away from their workers. */
  private final NavigableMap<Long, Job> waiting = new ConcurrentSkipListMap<>();

  private final WalTemplate wal;

  Jobs(WalTemplate wal) {
    this.wal = wal;
  }

  long add(String task) {
    return wal.append(new JobEvent.Added(task), this::on);
  }

  /** The oldest job that no worker has; it comes back after a restart unless it is done by then. */
  Optional<Job> take() {
    return Optional.ofNullable(waiting.pollFirstEntry()).map(Map.Entry::getValue);
  }

  void done(Job job) {
    wal.append(new JobEvent.Done(job.id()), this::on);
  }

  /** For another worker to try. */
  void giveBack(Job job) {
    waiting.put(job.id(), job);
  }

  @WalListener
  void on(WalEntry<JobEvent> entry) {
    if (entry.value() instanceof JobEvent.Added added) {
      waiting.put(entry.index(), new Job(entry.index(), added.task()));
    } else if (entry.value() instanceof JobEvent.Done done) {
      waiting.remove(done.id());
    }
  }
}
// end
