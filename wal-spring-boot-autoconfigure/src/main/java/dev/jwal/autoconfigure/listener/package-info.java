/**
 * Auto-configuration of the methods that hear the log.
 *
 * <p>Knows when it is wanted; leaves the work to {@code dev.jwal.listener}.
 */
@NullMarked
package dev.jwal.autoconfigure.listener;

import org.jspecify.annotations.NullMarked;
