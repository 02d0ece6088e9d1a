// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

/** What happens when a snapshot holds entries that are no longer in the log. */
public enum LogBehindPolicy {

  /** The application does not start. */
  FAIL,

  /**
   * The application starts with what is in the log. The snapshot stays, under a name that ends in
   * {@code .ahead}.
   */
  ACCEPT
}
