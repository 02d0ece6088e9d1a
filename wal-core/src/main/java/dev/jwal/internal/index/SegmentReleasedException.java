// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.index;

/**
 * Ends reading of a segment that was released meanwhile, and may be written over: a newer view of
 * the log says what is there now.
 */
public final class SegmentReleasedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SegmentReleasedException() {
    super(null, null, false, false);
  }
}
