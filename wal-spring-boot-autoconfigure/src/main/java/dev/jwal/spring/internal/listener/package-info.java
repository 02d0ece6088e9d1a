/**
 * How the log is replayed into the {@code @WalListener} methods of an application's beans when it
 * starts: which methods there are, what each receives, and when.
 *
 * <p>Knows the bean factory and the log; knows nothing of properties.
 */
@NullMarked
package dev.jwal.spring.internal.listener;

import org.jspecify.annotations.NullMarked;
