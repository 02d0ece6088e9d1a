// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.commit;

import dev.jwal.WalException;
import java.time.Instant;

/**
 * Why requests are refused on a log that works.
 *
 * @param reason why the last one was
 * @param since when the first one was, of those between which none succeeded
 */
public record Refusal(WalException reason, Instant since) {}
