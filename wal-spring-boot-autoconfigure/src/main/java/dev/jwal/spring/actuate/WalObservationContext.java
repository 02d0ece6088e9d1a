// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import dev.jwal.spring.WalOperationObserver.Operation;
import io.micrometer.observation.Observation;

/** What is known of one operation while it is observed. */
public final class WalObservationContext extends Observation.Context {

  private final Operation operation;
  private final String logName;
  private boolean repaired;

  WalObservationContext(Operation operation, String logName) {
    this.operation = operation;
    this.logName = logName;
  }

  /**
   * Returns what is done.
   *
   * @return the operation
   */
  public Operation getOperation() {
    return operation;
  }

  /**
   * Returns which log it is done to.
   *
   * @return its bean name
   */
  public String getLogName() {
    return logName;
  }

  /**
   * Returns whether an unfinished write was cut off. Known when the log is open.
   *
   * @return whether it was
   */
  public boolean isRepaired() {
    return repaired;
  }

  void repaired() {
    repaired = true;
  }
}
