// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import dev.jwal.Wal;
import dev.jwal.WalStatus;
import org.springframework.context.ApplicationEvent;

/**
 * Published when the application is about to run: a log was read to its end and accepts records.
 * One for each log.
 */
public final class WalRecoveredEvent extends ApplicationEvent {

  private static final long serialVersionUID = 1L;

  private final String logName;
  private final transient WalStatus status;

  /**
   * Reports that a log was read to its end.
   *
   * @param wal the log
   * @param logName its bean name
   * @param status the log's status
   */
  public WalRecoveredEvent(Wal wal, String logName, WalStatus status) {
    super(wal);
    this.logName = logName;
    this.status = status;
  }

  /**
   * Returns which log it was.
   *
   * @return its bean name
   */
  public String getLogName() {
    return logName;
  }

  /**
   * Returns what the log looked like: what was verified, what was cut off its end, its indexes.
   *
   * @return its status at the moment when the application was about to run
   */
  public WalStatus getStatus() {
    return status;
  }
}
