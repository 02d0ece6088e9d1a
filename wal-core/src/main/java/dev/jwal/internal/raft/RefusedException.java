// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.raft;

/**
 * A request that cannot be carried out where the log ends, found before any of it was encoded. A
 * class of its own, so that no {@link IllegalArgumentException} of other code passes for one.
 */
public final class RefusedException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  RefusedException(String problem) {
    super(problem + ": nothing was written");
  }
}
