/**
 * What an application touches: the template that appends, the annotation and the interfaces that
 * its beans carry, and the events that it receives.
 *
 * <p>Knows the log, and how values become bytes. Knows nothing of properties, files beside the log,
 * or the actuator.
 */
@NullMarked
package dev.jwal.spring;

import org.jspecify.annotations.NullMarked;
