// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.listener;

/** A {@code @WalListener} method cannot be called as it is declared. */
public final class InvalidWalListenerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String action;

  InvalidWalListenerException(String problem, String action) {
    super(problem);
    this.action = action;
  }

  /**
   * Returns what to change.
   *
   * @return a sentence
   */
  public String action() {
    return action;
  }
}
