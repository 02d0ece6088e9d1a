/**
 * Targets for a fuzzer: each turns any bytes into something hostile and throws if the engine does
 * anything but read it or refuse it. Needs no fuzzer to run: the kept inputs are tried in every
 * build.
 */
@NullMarked
package dev.jwal.fuzz;

import org.jspecify.annotations.NullMarked;
