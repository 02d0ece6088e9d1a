// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.benchmarks.workload;

/**
 * How long single steps took, in nanoseconds.
 *
 * @param p50 half took no longer
 * @param p99 99 in 100 took no longer
 * @param max the longest
 */
public record Latency(long p50, long p99, long max) {}
