/**
 * Meters of a log, named in one place: {@link dev.jwal.metrics.WalMeter}.
 *
 * <p>Knows what a log tells of itself and Micrometer; knows nothing of Spring or how the log is
 * configured.
 */
@NullMarked
package dev.jwal.metrics;

import org.jspecify.annotations.NullMarked;
