// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.peers;

import dev.jwal.benchmarks.subject.Subject;
import java.util.Set;

/** A log of another kind. */
abstract class Peer implements Subject {

  private static final Set<String> WORKLOADS =
      Set.of("W1", "W2", "W3", "W4", "W5", "W7", "M1", "M2", "M3");

  private final String name;
  private final String note;

  Peer(String name, String note) {
    this.name = name;
    this.note = note;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String note() {
    return note;
  }

  @Override
  public boolean takesPartIn(String workload) {
    return WORKLOADS.contains(workload) || workload.equals("W8") && follows();
  }
}
