// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

import dev.jwal.Wal;
import dev.jwal.WalException;
import org.springframework.context.ApplicationEvent;

/**
 * Published after a log has stopped: it refuses every save until it is opened again. Also
 * published, when the application is about to run, for a log that was found damaged when it was
 * opened.
 */
public final class WalFailedEvent extends ApplicationEvent {

  private static final long serialVersionUID = 1L;

  private final String logName;
  private final WalException cause;

  /**
   * Reports that a log has stopped.
   *
   * @param wal the log
   * @param logName its bean name
   * @param cause the first failure
   */
  public WalFailedEvent(Wal wal, String logName, WalException cause) {
    super(wal);
    this.logName = logName;
    this.cause = cause;
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
   * Returns why the log has stopped.
   *
   * @return the first failure
   */
  public WalException getCause() {
    return cause;
  }
}
