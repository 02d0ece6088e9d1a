/**
 * What is measured: the limit, the log of this project, and others. Knows how each is used by those
 * who mean it, and nothing of how it is measured.
 */
@NullMarked
package dev.jwal.benchmarks.subject;

import org.jspecify.annotations.NullMarked;
