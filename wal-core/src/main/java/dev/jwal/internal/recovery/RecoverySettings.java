// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.internal.recovery;

import dev.jwal.internal.log.LogSettings;
import org.jspecify.annotations.Nullable;

/**
 * How a log is opened.
 *
 * @param log how it is written once it is open
 * @param expectedMetadata the metadata that it must have; {@code null} if any will do
 * @param repairTail whether a torn tail is cut off rather than refused
 */
public record RecoverySettings(
    LogSettings log, byte @Nullable [] expectedMetadata, boolean repairTail) {}
