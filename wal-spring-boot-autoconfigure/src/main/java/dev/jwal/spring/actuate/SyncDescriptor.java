// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What a sync did, as the endpoint shows it.
 *
 * @param syncedIndex the last index that is durable now
 * @param tookMillis how long it took, in milliseconds
 */
public record SyncDescriptor(Number syncedIndex, double tookMillis)
    implements OperationResponseBody {}
