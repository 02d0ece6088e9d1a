// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring;

/** What is read back and checked when an application opens its log. */
public enum VerifyMode {

  /** Every segment in the directory. */
  FULL,

  /** What is replayed: everything after the mark from which the log is opened. */
  TAIL,

  /** No more than opening needs; with a {@link Snapshotable} bean what {@link #TAIL} checks. */
  NONE
}
