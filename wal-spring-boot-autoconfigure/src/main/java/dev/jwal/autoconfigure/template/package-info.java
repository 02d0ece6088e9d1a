/**
 * Auto-configuration of the template through which values are appended, and of its codec.
 *
 * <p>Knows when it is wanted; leaves the work to {@code dev.jwal.template}.
 */
@NullMarked
package dev.jwal.autoconfigure.template;

import org.jspecify.annotations.NullMarked;
