/** The program: what the user asked for, and the order of things. */
@NullMarked
package dev.jwal.benchmarks;

import org.jspecify.annotations.NullMarked;
