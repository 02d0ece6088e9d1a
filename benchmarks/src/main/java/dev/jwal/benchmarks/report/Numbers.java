// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.report;

import java.util.Locale;

/** Numbers as people read them. */
final class Numbers {

  private Numbers() {}

  static String shortly(double value) {
    if (value >= 10_000_000) {
      return format("%.0fM", value / 1e6);
    }
    if (value >= 1_000_000) {
      return format("%.2fM", value / 1e6);
    }
    if (value >= 10_000) {
      return format("%.0fk", value / 1e3);
    }
    if (value >= 1_000) {
      return format("%.2fk", value / 1e3);
    }
    return format(value < 10 && value != Math.rint(value) ? "%.1f" : "%.0f", value);
  }

  static String ratio(double ratio) {
    return ratio < 10 ? format("%.2f", ratio) : format("%.0f", ratio);
  }

  static String duration(long nanos) {
    if (nanos >= 1_000_000) {
      return format("%.1f ms", nanos / 1e6);
    }
    return format(nanos >= 10_000 ? "%.0f µs" : "%.1f µs", nanos / 1e3);
  }

  private static String format(String pattern, double value) {
    return String.format(Locale.ROOT, pattern, value);
  }
}
