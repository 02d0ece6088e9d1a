// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

/** What a number counts. */
public enum Unit {
  /** More is better. */
  ENTRIES_PER_SECOND("entries/s"),
  /** Less is better. */
  BYTES_PER_ENTRY("bytes allocated/entry"),
  /** Less is better. */
  MEGABYTES("MB");

  private final String label;

  Unit(String label) {
    this.label = label;
  }

  /**
   * Returns how the unit is written.
   *
   * @return a short text
   */
  public String label() {
    return label;
  }
}
