// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.actuate;

import java.util.List;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Entries of an open log, as the endpoint shows them.
 *
 * @param firstIndex the index of the first entry that is there, as all indexes without a sign; one
 *     more than the last if there is none
 * @param lastIndex the index of the last entry
 * @param commitIndex the index of the last committed entry: those after it may still be replaced
 * @param entries the entries that were asked for, in the order of their indexes
 * @param next the index from which to ask for more
 */
public record EntriesDescriptor(
    Number firstIndex,
    Number lastIndex,
    Number commitIndex,
    List<EntryDescriptor> entries,
    Number next)
    implements OperationResponseBody {}
