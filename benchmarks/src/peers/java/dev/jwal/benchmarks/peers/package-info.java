/**
 * Other logs, each used as its own documentation says. Built only with the profile {@code peers}.
 */
@NullMarked
package dev.jwal.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
