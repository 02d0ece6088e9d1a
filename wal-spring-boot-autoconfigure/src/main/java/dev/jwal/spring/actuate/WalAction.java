// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

/** What can be asked of a log through the endpoint. */
public enum WalAction {

  /** End the current segment and begin the next, unless the current one holds no entry. */
  CUT,

  /** Make everything saved so far durable. */
  SYNC,

  /** Read and check every segment. */
  VERIFY
}
