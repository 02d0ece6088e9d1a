/**
 * What an application puts on its methods to hear a log.
 *
 * <p>Knows what such a method may take; knows nothing of how it is called.
 */
@NullMarked
package dev.jwal.annotation;

import org.jspecify.annotations.NullMarked;
