// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What a cut did, as the endpoint shows it.
 *
 * @param previous the segment that was sealed; absent if it held no entry, and so stays the current
 *     one
 * @param current the segment to which records are appended now
 * @param tookMillis how long it took, in milliseconds
 */
public record CutDescriptor(
    @Nullable SegmentDescriptor previous, SegmentDescriptor current, double tookMillis)
    implements OperationResponseBody {}
