// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.actuate.endpoint;

import java.time.Duration;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What a sync did, as the endpoint shows it.
 *
 * @param syncedIndex the last index that is durable now
 * @param took how long it took
 */
public record SyncDescriptor(long syncedIndex, Duration took) implements OperationResponseBody {}
