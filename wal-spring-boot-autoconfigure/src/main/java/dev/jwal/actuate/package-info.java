/**
 * What health and the endpoint have in common.
 *
 * <p>Knows how a log's values are shown; must not know Spring.
 */
@NullMarked
package dev.jwal.actuate;

import org.jspecify.annotations.NullMarked;
