// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.internal.listener;

/** Restores state that listeners build on, before the first of them is called. */
public interface StateRestore {

  /**
   * Returns whether there may be something to bring back.
   *
   * @return whether {@link #run} has yet to be called
   */
  boolean isPending();

  /** Brings it back, unless that was done before. */
  void run();
}
