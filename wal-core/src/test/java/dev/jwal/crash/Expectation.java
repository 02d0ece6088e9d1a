// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import java.util.ArrayList;
import java.util.List;

/**
 * What may be read back after a crash at some moment: one of some contents, from what was
 * acknowledged on.
 */
final class Expectation {

  private final boolean created;
  private final List<Contents> possible;
  private final long fingerprint;

  /**
   * Expects a prefix.
   *
   * @param created whether the log's creation was acknowledged
   * @param start what the log amounted to before the records
   * @param records everything submitted, in order
   * @param acknowledged how many of those must be there
   */
  Expectation(boolean created, Contents start, List<LogRecord> records, int acknowledged) {
    this.created = created;
    this.possible = new ArrayList<>();
    Contents contents = new Contents(start);
    records.subList(0, acknowledged).forEach(contents::add);
    possible.add(contents);
    for (LogRecord record : records.subList(acknowledged, records.size())) {
      contents = new Contents(contents);
      contents.add(record);
      possible.add(contents);
    }
    this.fingerprint = (acknowledged * 1_000_003L + records.size()) * 2 + (created ? 1 : 0);
  }

  /** Expects one thing alone. */
  static Expectation exactly(Contents contents) {
    return new Expectation(true, contents, List.of(), 0);
  }

  /** Whether there has to be a log. */
  boolean created() {
    return created;
  }

  /** Whether a mark may have started a segment. */
  boolean mayBeRestarted() {
    return most().isRestarted();
  }

  /** The fewest records first. */
  List<Contents> possible() {
    return possible;
  }

  /** All there may be. */
  Contents most() {
    return possible.get(possible.size() - 1);
  }

  long fingerprint() {
    return fingerprint;
  }

  @Override
  public String toString() {
    return (created ? "" : "possibly no log, ")
        + "from "
        + possible.get(0)
        + (possible.size() > 1 ? " to " + most() : "");
  }
}
