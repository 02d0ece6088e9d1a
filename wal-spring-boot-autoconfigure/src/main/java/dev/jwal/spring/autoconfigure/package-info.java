/**
 * Auto-configuration of an application's log: the properties under {@code wal} and {@code
 * management}, the beans made from them, and the analyses of what keeps the log from opening.
 *
 * <p>Knows Spring Boot and the properties; leaves how a log is opened, replayed and shown to the
 * packages below it.
 */
@NullMarked
package dev.jwal.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
