/**
 * The everyday way to append: values in, indexes out.
 *
 * <p>Knows the log and how values become bytes; knows nothing of how an application is configured.
 */
@NullMarked
package dev.jwal.template;

import org.jspecify.annotations.NullMarked;
