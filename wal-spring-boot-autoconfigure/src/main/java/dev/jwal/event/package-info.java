/**
 * What happens to a log, told to an application while it happens: to listeners, and as application
 * events.
 *
 * <p>Knows the log's own listener and Spring's events; knows nothing of meters or HTTP.
 */
@NullMarked
package dev.jwal.event;

import org.jspecify.annotations.NullMarked;
