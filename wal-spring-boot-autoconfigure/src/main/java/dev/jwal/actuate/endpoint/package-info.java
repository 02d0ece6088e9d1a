/**
 * The endpoint that shows a log and acts on it.
 *
 * <p>Knows what a log tells and how Boot's actuator wants it; knows nothing of properties, and
 * never shows what was recorded.
 */
@NullMarked
package dev.jwal.actuate.endpoint;

import org.jspecify.annotations.NullMarked;
