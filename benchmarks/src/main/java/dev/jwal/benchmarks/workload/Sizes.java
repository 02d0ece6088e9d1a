// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

/** Sizes as people write them. */
final class Sizes {

  static final int KIB = 1024;

  static final long MIB = 1L << 20;

  static final long GIB = 1L << 30;

  private Sizes() {}

  static String of(long bytes) {
    if (bytes >= GIB && bytes % GIB == 0) {
      return bytes / GIB + " GiB";
    }
    if (bytes >= MIB && bytes % MIB == 0) {
      return bytes / MIB + " MiB";
    }
    return bytes >= KIB && bytes % KIB == 0 ? bytes / KIB + " KiB" : bytes + " B";
  }
}
