/**
 * What the actuator shows of a log: its endpoint, health, meters and observations.
 *
 * <p>Knows what a log reports of itself and what was checked when it was opened; knows nothing of
 * how the log is configured.
 */
@NullMarked
package dev.jwal.spring.actuate;

import org.jspecify.annotations.NullMarked;
