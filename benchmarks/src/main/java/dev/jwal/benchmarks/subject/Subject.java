// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.subject;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/** One kind of log, or the limit with which every log is compared. */
public interface Subject {

  /** How a log is read back. */
  enum Recovery {
    /** Every checksum is checked, and every entry handed over with its data. */
    REPLAY,
    /** Every checksum is checked, and every entry handed over, but its data not copied. */
    REPLAY_IN_PLACE,
    /** Every checksum is checked; nothing is handed over. */
    VERIFY,
    /** As {@link #VERIFY}, on as many threads as there are processors. */
    VERIFY_IN_PARALLEL
  }

  /** How a log that is open is read. */
  enum Reading {
    /** One entry, found by how many are before it. */
    GET,
    /** Every entry from the first to the last, with its data. */
    EACH,
    /** Every entry from the first to the last, its data not copied. */
    IN_PLACE
  }

  /** Receives the entries of a log that is read back. */
  @FunctionalInterface
  interface EntrySink {

    /**
     * Receives an entry.
     *
     * @param data its data, the sink's to keep
     */
    void entry(byte[] data);

    /**
     * Receives an entry whose data is not copied.
     *
     * @param data its data, until this returns
     */
    default void entryInPlace(ByteBuffer data) {}
  }

  /**
   * Returns the name under which this subject is chosen and reported.
   *
   * @return a short name without spaces
   */
  String name();

  /**
   * Returns what a reader must know to compare the numbers.
   *
   * @return a sentence; empty if there is nothing to say
   */
  default String note() {
    return "";
  }

  /**
   * Returns whether this subject has something to say to a workload.
   *
   * @param workload the workload's name, such as {@code W1}
   * @return whether it is measured there
   */
  boolean takesPartIn(String workload);

  /**
   * Returns whether a log of this kind can be read back in a way.
   *
   * @param recovery the way
   * @return whether {@link #recover} can do it
   */
  default boolean recovers(Recovery recovery) {
    return recovery == Recovery.REPLAY;
  }

  /**
   * Returns whether an open log of this kind can be read in a way.
   *
   * @param reading the way
   * @return whether {@link #open} returns what can do it
   */
  default boolean reads(Reading reading) {
    return reading != Reading.IN_PLACE;
  }

  /**
   * Returns whether a log of this kind can be followed while it is written.
   *
   * @return whether {@link SubjectLog#follow} works
   */
  default boolean follows() {
    return false;
  }

  /**
   * Returns whether many threads' appends are measured as one thread that writes for all.
   *
   * @return whether nobody hands anything over
   */
  default boolean oneThreadWritesForAll() {
    return false;
  }

  /**
   * Makes an empty log.
   *
   * @param directory an empty directory
   * @param expectedBytes how many bytes of payload will come, at most
   * @return the log
   * @throws Exception if that fails
   */
  SubjectLog create(Path directory, long expectedBytes) throws Exception;

  /**
   * Reads a log back from its first entry to its last.
   *
   * @param directory where {@link #create} made the log, which is closed now
   * @param recovery how to read
   * @param sink receives the entries of a replay
   * @return how many entries there are; empty if the way of reading does not count them
   * @throws Exception if that fails
   */
  Optional<Long> recover(Path directory, Recovery recovery, EntrySink sink) throws Exception;

  /**
   * Opens a log to read it.
   *
   * @param directory where {@link #create} made the log, which is closed now
   * @return the log
   * @throws Exception if that fails
   */
  default ReadableLog open(Path directory) throws Exception {
    throw new UnsupportedOperationException("cannot be read while it is open");
  }
}
