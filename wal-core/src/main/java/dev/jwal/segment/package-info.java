/**
 * The segments of a log: what they are called, how their space is reserved, or taken from purged ones, and how they are
 * written and synced.
 *
 * <p>Knows nothing of the records in them.
 */
@NullMarked
package dev.jwal.segment;

import org.jspecify.annotations.NullMarked;
