// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

/**
 * Something was appended while the application started, before its {@code @WalListener} methods
 * had heard the log. Nothing was written.
 */
public final class AppendBeforeReplayException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /** Says what to do instead. */
  public AppendBeforeReplayException() {
    super("nothing can be appended before the @WalListener methods have heard the log, and a"
        + " snapshot is restored; append from an ApplicationRunner, not from a constructor,"
        + " @PostConstruct, or a listener");
  }
}
