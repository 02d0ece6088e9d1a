// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.crash;

import java.util.ArrayList;
import java.util.List;

/**
 * What was submitted to a log in its life, when, and when the log said that it was durable. Moments
 * are numbers of operations of the disk. Thread-safe.
 */
final class History {

  private static final int NEVER = Integer.MAX_VALUE;

  private final byte[] metadata;
  private final List<Submitted> records = new ArrayList<>();
  private int createdAt = NEVER;

  private static final class Submitted {
    private final LogRecord record;
    private final int at;
    private int durableAt = NEVER;
    private int goneAt = NEVER;

    private Submitted(LogRecord record, int at) {
      this.record = record;
      this.at = at;
    }

    private boolean mayBeThere(int moment) {
      return at <= moment && moment < goneAt;
    }
  }

  History(byte[] metadata) {
    this.metadata = metadata;
  }

  byte[] metadata() {
    return metadata;
  }

  synchronized void created(int moment) {
    createdAt = Math.min(createdAt, moment);
  }

  /** Notes what is submitted; returns how much that is in all. */
  synchronized int submit(int moment, List<LogRecord> submitted) {
    submitted.forEach(record -> records.add(new Submitted(record, moment)));
    return records.size();
  }

  /** The log said that everything so far is durable. */
  synchronized void acknowledge(int moment, int records) {
    for (Submitted submitted : this.records.subList(0, records)) {
      submitted.durableAt = Math.min(submitted.durableAt, moment);
    }
  }

  /** The log said that something submitted is not there. */
  synchronized void refuse(int moment, int end, int count) {
    for (Submitted submitted : records.subList(end - count, end)) {
      submitted.goneAt = Math.min(submitted.goneAt, moment);
    }
  }

  /**
   * The log was read back: it holds so many of those that might be there, durably, and no others.
   */
  synchronized void readBack(int moment, int kept) {
    int live = 0;
    for (Submitted submitted : records) {
      if (submitted.mayBeThere(moment)) {
        if (live++ < kept) {
          submitted.durableAt = Math.min(submitted.durableAt, moment);
        } else {
          submitted.goneAt = moment;
        }
      }
    }
  }

  /** How many records a log holds that has the first so many of those possible. */
  synchronized int acknowledgedRecords(int moment) {
    int live = 0;
    int acknowledged = 0;
    for (Submitted submitted : records) {
      if (submitted.mayBeThere(moment)) {
        live++;
        if (submitted.durableAt <= moment) {
          acknowledged = live;
        }
      }
    }
    return acknowledged;
  }

  synchronized Expectation expectedAt(int moment) {
    List<LogRecord> live = new ArrayList<>();
    for (Submitted submitted : records) {
      if (submitted.mayBeThere(moment)) {
        live.add(submitted.record);
      }
    }
    return new Expectation(
        createdAt <= moment, Contents.ofNew(metadata), live, acknowledgedRecords(moment));
  }

  /** Distinguishes two moments at which different things are expected. */
  synchronized long fingerprint(int moment) {
    long live =
        records.stream().filter(submitted -> submitted.mayBeThere(moment)).count();
    return (acknowledgedRecords(moment) * 1_000_003L + live) * 2 + (createdAt <= moment ? 1 : 0);
  }

  /** What the log amounted to after each record. */
  synchronized List<Contents> everyPrefix() {
    List<LogRecord> all = records.stream().map(submitted -> submitted.record).toList();
    return new Expectation(true, Contents.ofNew(metadata), all, 0).possible();
  }
}
