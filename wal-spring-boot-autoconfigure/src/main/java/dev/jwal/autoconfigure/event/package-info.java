/**
 * Auto-configuration of what hears a log.
 *
 * <p>Knows which beans hear; leaves what they are told to {@code dev.jwal.event}.
 */
@NullMarked
package dev.jwal.autoconfigure.event;

import org.jspecify.annotations.NullMarked;
