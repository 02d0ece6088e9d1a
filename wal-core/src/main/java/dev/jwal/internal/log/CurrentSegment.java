// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.log;

import dev.jwal.internal.segment.SegmentName;
import java.time.Instant;

/**
 * What does not change of a segment while it is written.
 *
 * @param name the name of its file
 * @param createdAt when it was created
 */
public record CurrentSegment(SegmentName name, Instant createdAt) {}
