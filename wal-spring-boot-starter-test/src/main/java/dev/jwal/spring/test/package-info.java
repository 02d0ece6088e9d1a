/**
 * For the tests of an application that has a log: a log of each test context's own, and a way to
 * crash it.
 *
 * <p>Knows Spring's test framework and the properties under {@code wal}; knows nothing of JUnit.
 */
@NullMarked
package dev.jwal.spring.test;

import org.jspecify.annotations.NullMarked;
