/**
 * Auto-configuration of the observations of a log.
 *
 * <p>Knows when they are wanted; leaves what they say to {@code dev.jwal.observation}.
 */
@NullMarked
package dev.jwal.autoconfigure.observation;

import org.jspecify.annotations.NullMarked;
