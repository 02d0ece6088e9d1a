// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

/**
 * Something was appended while the application started, before the log was replayed into its {@code
 * @WalListener} methods. Nothing was written.
 */
public final class AppendBeforeReplayException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /** Says what to do instead. */
  public AppendBeforeReplayException() {
    super("nothing can be appended before the log was replayed into the @WalListener methods, and"
        + " a snapshot was restored; append from an ApplicationRunner, not from a constructor,"
        + " @PostConstruct, or a listener");
  }
}
