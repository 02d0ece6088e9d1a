// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.docs;

import dev.jwal.spring.WalSnapshotter;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

// snippet nightly
@Component
class Nightly {

  private final WalSnapshotter snapshotter;

  Nightly(WalSnapshotter snapshotter) {
    this.snapshotter = snapshotter;
  }

  @Scheduled(cron = "0 0 3 * * *")
  void snapshot() {
    snapshotter.snapshot();
  }
}
// end
