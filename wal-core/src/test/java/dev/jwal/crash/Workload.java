// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import dev.jwal.directory.WalOptions;

/**
 * Something done with a log, from its creation on.
 *
 * @param name what it is
 * @param options how the log is written
 * @param steps what is done
 */
record Workload(String name, WalOptions options, Steps steps) {

  /** What is done with a log. */
  @FunctionalInterface
  interface Steps {
    /** Does it. */
    void run(Session session);
  }

  @Override
  public String toString() {
    return name;
  }
}
