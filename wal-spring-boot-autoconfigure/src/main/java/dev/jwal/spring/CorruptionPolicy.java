// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

/** What happens when an application's log turns out to be damaged while it is opened. */
public enum CorruptionPolicy {

  /** The application starts with a log that refuses every save and reports where the damage is. */
  READ_ONLY,

  /** The application does not start. */
  FAIL
}
