/**
 * Auto-configuration of the log's meters.
 *
 * <p>Knows when meters are wanted; leaves what they say to {@code dev.jwal.metrics}.
 */
@NullMarked
package dev.jwal.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
