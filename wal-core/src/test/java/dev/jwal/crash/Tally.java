// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

/** How much was tried. */
final class Tally {
  private long operations;
  private long states;
  private long opened;
  private long repaired;
  private long again;
  private long faults;

  void operations(int number) {
    operations += number;
  }

  void state() {
    states++;
  }

  void states(int number) {
    states += number;
  }

  void opened() {
    opened++;
  }

  void repaired() {
    repaired++;
  }

  void again() {
    again++;
  }

  void fault() {
    faults++;
  }

  /** How many states were made, and how many after a second crash. */
  long tried() {
    return states + again;
  }

  void add(Tally other) {
    operations += other.operations;
    states += other.states;
    opened += other.opened;
    repaired += other.repaired;
    again += other.again;
    faults += other.faults;
  }

  @Override
  public String toString() {
    return "%,d operations, %,d faults, %,d states, %,d of them different and opened; %,d had a torn tail; %,d states after a second crash"
        .formatted(operations, faults, states, opened, repaired, again);
  }
}
