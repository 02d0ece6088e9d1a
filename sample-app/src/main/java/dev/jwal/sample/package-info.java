/**
 * A durable key-value store over HTTP, built on the write-ahead log.
 *
 * <p>{@link dev.jwal.sample.KeyValueController} speaks HTTP, {@link
 * dev.jwal.sample.KeyValueService} appends a {@link dev.jwal.sample.Command} to the log for every
 * change, {@link dev.jwal.sample.KeyValueStore} holds what the commands amount to, goes into
 * snapshots and comes back from them. Knows the log's API only, nothing of its files.
 */
@NullMarked
package dev.jwal.sample;

import org.jspecify.annotations.NullMarked;
