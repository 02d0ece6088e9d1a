// Copyright the authors of WAL for Spring Boot. SPDX-License-Identifier: Apache-2.0
package dev.jwal.spring.autoconfigure;

import dev.jwal.spring.LogBehindPolicy;
import java.io.File;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration properties of snapshots.
 *
 * @param dir Directory that holds the snapshots. Created if it does not exist. When not set, the
 *     directory 'snap' in that of the log.
 * @param keep Number of snapshots to keep. The log is kept from the oldest of them on.
 * @param onLogBehind What happens when a snapshot holds entries that are no longer in the log.
 */
@ConfigurationProperties("wal.snapshot")
public record WalSnapshotProperties(
    @Nullable File dir,
    @DefaultValue("2") int keep,
    @DefaultValue("fail") LogBehindPolicy onLogBehind) {}
