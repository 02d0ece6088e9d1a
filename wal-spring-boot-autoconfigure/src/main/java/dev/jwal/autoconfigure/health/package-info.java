/**
 * Auto-configuration of the log's health.
 *
 * <p>Knows when health is wanted; leaves what it says to {@code dev.jwal.health}.
 */
@NullMarked
package dev.jwal.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
