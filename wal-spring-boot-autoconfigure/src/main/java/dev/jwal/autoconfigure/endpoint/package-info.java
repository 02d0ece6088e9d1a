/**
 * Auto-configuration of the log's endpoint.
 *
 * <p>Knows when the endpoint is wanted and the properties under {@code management.endpoint.wal};
 * leaves what it shows and does to {@code dev.jwal.actuate.endpoint}.
 */
@NullMarked
package dev.jwal.autoconfigure.endpoint;

import org.jspecify.annotations.NullMarked;
