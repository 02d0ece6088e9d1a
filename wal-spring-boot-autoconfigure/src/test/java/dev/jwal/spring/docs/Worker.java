// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import java.util.Optional;
import java.util.function.Consumer;

class Worker {

  private final Jobs jobs;
  private final Consumer<String> work;

  Worker(Jobs jobs, Consumer<String> work) {
    this.jobs = jobs;
    this.work = work;
  }

  // snippet worker
  boolean workOnce() {
    Optional<Jobs.Job> taken = jobs.take();
    taken.ifPresent(job -> {
      try {
        work.accept(job.task());
      } catch (RuntimeException failed) {
        jobs.giveBack(job);
        throw failed;
      }
      jobs.done(job);
    });
    return taken.isPresent();
  }
  // end
}
