/**
 * Auto-configuration of an application's log: the properties under {@code wal}, the beans made from
 * them, and the analyses of what keeps the log from opening.
 *
 * <p>Knows Spring Boot and the properties; leaves how a log is opened to {@code dev.jwal.startup},
 * and knows nothing of health or endpoints.
 */
@NullMarked
package dev.jwal.autoconfigure;

import org.jspecify.annotations.NullMarked;
