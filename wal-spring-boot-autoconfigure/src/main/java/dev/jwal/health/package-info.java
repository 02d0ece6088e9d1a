/**
 * Health of a log, as Boot's health endpoint shows it.
 *
 * <p>Knows what a log tells about itself and what was checked when it was opened; never reads a
 * file.
 */
@NullMarked
package dev.jwal.health;

import org.jspecify.annotations.NullMarked;
