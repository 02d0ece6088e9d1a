// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.record;

/** Bytes that are no record, or no payload of the type the record claims. */
public final class MalformedRecordException extends Exception {

  private static final long serialVersionUID = 1L;

  private final boolean cutShort;

  MalformedRecordException(String problem, boolean cutShort) {
    // Thrown while reading data that may be anything: the code that knows the file adds the place.
    super(problem, null, false, false);
    this.cutShort = cutShort;
  }

  /**
   * Returns whether the record ends inside one of its fields, as it would if its rest was never
   * written.
   *
   * @return {@code false} if the bytes that are there are wrong
   */
  public boolean cutShort() {
    return cutShort;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
