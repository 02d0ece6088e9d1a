// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

/** What a number counts. */
public enum Unit {
  /** Less is better. */
  MICROSECONDS("µs", true),
  /** More is better. */
  ENTRIES_PER_SECOND("entries/s", true),
  /** Less is better. */
  BYTES_PER_ENTRY("bytes allocated/entry", false),
  /** Less is better. */
  MEGABYTES("MB", false);

  private final String label;
  private final boolean hasRatios;

  Unit(String label, boolean hasRatios) {
    this.label = label;
    this.hasRatios = hasRatios;
  }

  /**
   * Returns how the unit is written.
   *
   * @return a short text
   */
  public String label() {
    return label;
  }

  /**
   * Returns whether a number says something by its ratio to the baseline's.
   *
   * @return whether ratios are reported
   */
  public boolean hasRatios() {
    return hasRatios;
  }
}
