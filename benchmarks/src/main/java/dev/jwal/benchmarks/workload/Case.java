// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

import dev.jwal.benchmarks.subject.Subject;
import java.nio.file.Path;

/** One column of a workload's table: a size, a number of threads. */
public interface Case {

  /**
   * Returns the workload this belongs to.
   *
   * @return a name such as {@code W1}
   */
  String workload();

  /**
   * Returns what this case varies.
   *
   * @return a short text such as {@code 1 KiB}
   */
  String name();

  /**
   * Returns what the numbers count.
   *
   * @return the unit of every sample
   */
  default Unit unit() {
    return Unit.ENTRIES_PER_SECOND;
  }

  /**
   * Returns with what a subject's result is compared.
   *
   * @param subject the subject's name
   * @return a result of the same workload
   */
  default Baseline baselineOf(String subject) {
    return new Baseline("limit", name());
  }

  /**
   * Returns what this case has in common with those of its workload next to it that are measured
   * in the same rounds, and on the same logs.
   *
   * @return the same for each of these cases
   */
  default String group() {
    return name();
  }

  /**
   * Returns whether a subject is measured.
   *
   * @return whether it has something to say here
   */
  default boolean includes(Subject subject) {
    return subject.takesPartIn(workload());
  }

  /**
   * Makes what all of a subject's measurements need. Of a group, only the first case is asked.
   *
   * @param directory the subject's own, empty; deleted after the last measurement
   * @param effort how much is done
   * @throws Exception if that fails
   */
  default void prepare(Subject subject, Path directory, Effort effort) throws Exception {}

  /**
   * Returns whether a subject is measured once before, and that does not count.
   *
   * @return whether code has to be warm
   */
  default boolean warmsUp() {
    return true;
  }

  /**
   * Measures a subject once.
   *
   * @param directory what {@link #prepare} got; leaves nothing in it
   * @param effort how much is done
   * @return the number
   * @throws Exception if that fails
   */
  Sample measure(Subject subject, Path directory, Effort effort) throws Exception;
}
