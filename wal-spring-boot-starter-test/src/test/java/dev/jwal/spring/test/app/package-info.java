/** A tiny application with a log, to be tested. */
@NullMarked
package dev.jwal.spring.test.app;

import org.jspecify.annotations.NullMarked;
