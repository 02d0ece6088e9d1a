// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import dev.jwal.WalStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A log, as the endpoint shows it.
 *
 * @param directory where it is
 * @param state whether it accepts records
 * @param metadata what it was created with, masked unless it may be shown; absent if nothing
 * @param current the segment to which records are appended
 * @param firstIndex the index of the first entry read or written since the log was opened,
 *     as all indexes without a sign; 0 if there is none
 * @param lastIndex the last index
 * @param syncedIndex the last index that is durable
 * @param segments all segments, oldest first
 * @param verification what was checked when the log was opened
 * @param writingSince since when a write or sync is in flight; absent if there is none. A time long
 *     ago says that the disk does not answer
 * @param refused why requests are refused for lack of space or of a new segment; absent if the last
 *     one succeeded
 * @param refusedSince since when they are refused; absent if the last one succeeded
 * @param failure why the log has stopped; absent while it works
 * @param failedAt when it stopped; absent while it works
 */
public record WalDescriptor(
    String directory,
    WalStatus.State state,
    @Nullable String metadata,
    @Nullable SegmentDescriptor current,
    Number firstIndex,
    Number lastIndex,
    Number syncedIndex,
    List<SegmentDescriptor> segments,
    VerificationDescriptor verification,
    @Nullable Instant writingSince,
    @Nullable ProblemDescriptor refused,
    @Nullable Instant refusedSince,
    @Nullable ProblemDescriptor failure,
    @Nullable Instant failedAt)
    implements OperationResponseBody {}
