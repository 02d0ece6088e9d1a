/**
 * Observations of a log's long operations: {@link dev.jwal.observation.WalObservation}.
 *
 * <p>Knows what a log tells of itself and Micrometer's observations; knows nothing of Spring.
 */
@NullMarked
package dev.jwal.observation;

import org.jspecify.annotations.NullMarked;
