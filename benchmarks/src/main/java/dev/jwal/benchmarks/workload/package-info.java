/**
 * How it is measured: one class per workload, and what runs them. Knows subjects only by their
 * interface, and nothing of how results are shown.
 */
@NullMarked
package dev.jwal.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
