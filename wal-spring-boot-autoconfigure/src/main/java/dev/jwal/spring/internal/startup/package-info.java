/**
 * How an application opens its log when it starts: what is checked, what is done about damage, and
 * what was found.
 *
 * <p>Knows the engine; knows nothing of Spring, properties or HTTP.
 */
@NullMarked
package dev.jwal.spring.internal.startup;

import org.jspecify.annotations.NullMarked;
