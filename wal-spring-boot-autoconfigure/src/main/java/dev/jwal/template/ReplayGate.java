// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.template;

import java.util.function.BooleanSupplier;

/**
 * Keeps a starting application from appending before its state is what the log says: an entry that
 * is applied before those that come before it would leave a state that no restart finds again.
 *
 * <p>Safe for many threads.
 */
public final class ReplayGate {

  private final BooleanSupplier pending;
  private volatile boolean open;

  /**
   * Makes a gate that is closed until it is opened, while there is something to wait for.
   *
   * @param pending whether there is
   */
  public ReplayGate(BooleanSupplier pending) {
    this.pending = pending;
  }

  /**
   * Makes a gate for an application in which nothing hears the log.
   *
   * @return an open gate
   */
  public static ReplayGate alwaysOpen() {
    ReplayGate gate = new ReplayGate(() -> false);
    gate.open();
    return gate;
  }

  /** Lets everybody through from now on. */
  public void open() {
    open = true;
  }

  void requireOpen() {
    if (!open && pending.getAsBoolean()) {
      throw new AppendBeforeReplayException();
    }
  }
}
