/**
 * How the log of a running application is read again, and what waits until it was.
 *
 * <p>Knows the engine only.
 */
@NullMarked
package dev.jwal.spring.internal.replay;

import org.jspecify.annotations.NullMarked;
