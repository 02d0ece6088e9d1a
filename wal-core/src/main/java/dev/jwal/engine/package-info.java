/**
 * The log as a user meets it: a directory that is created, opened, read, verified and repaired.
 *
 * <p>Start at {@link dev.jwal.engine.WalDirectory}. Knows what raft makes of the records; leaves durability to {@code
 * dev.jwal.commit}, reading to {@code dev.jwal.read}, files to {@code dev.jwal.segment} and bytes to {@code
 * dev.jwal.record}.
 */
@NullMarked
package dev.jwal.engine;

import org.jspecify.annotations.NullMarked;
