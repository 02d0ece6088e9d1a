/**
 * How the methods of an application's beans hear its log when it starts: which there are, what each
 * gets, and when.
 *
 * <p>Knows the bean factory and the log; knows nothing of properties.
 */
@NullMarked
package dev.jwal.listener;

import org.jspecify.annotations.NullMarked;
